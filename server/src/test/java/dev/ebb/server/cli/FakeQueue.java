package dev.ebb.server.cli;

import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Event;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.File;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.Heartbeat;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobError;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobProgress;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobTimes;
import dev.ebb.v1.Progress;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** A queue in memory that does what a test tells it to. Thread-safe. */
final class FakeQueue {
    volatile dev.ebb.v1.WhyNotRunningResponse why =
            dev.ebb.v1.WhyNotRunningResponse.newBuilder().setRunning(true).build();
    /** What is known of every file besides its names. */
    volatile File session = File.getDefaultInstance();

    /** What is known of single files, by their index. */
    volatile java.util.function.IntFunction<File> fileStates = index -> File.getDefaultInstance();

    final Map<String, Job> jobs = new LinkedHashMap<>();
    final Map<String, List<FileSpec>> files = new LinkedHashMap<>();
    final List<Object> requests = new ArrayList<>();
    private final Map<StreamObserver<SubscribeResponse>, SubscribeRequest> streams = new LinkedHashMap<>();
    private Consumer<String> onWatched = id -> {};
    private final List<SubscribeResponse> history = new ArrayList<>();
    private long events;

    /** What happens to a job once somebody watches it: called with its id, once. */
    synchronized void whenWatched(Consumer<String> script) {
        onWatched = script;
    }

    synchronized Job create(CreateJobRequest request) {
        requests.add(request);
        Job job = Job.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setType(request.getType())
                .setDisplayName(request.getDisplayName())
                .setDescription(request.getSettings().getDescription())
                .setOwner("uid:1000")
                .setState(request.getResume() ? JobState.JOB_STATE_QUEUED : JobState.JOB_STATE_SUSPENDED)
                .setPriority(
                        request.getSettings().getPriority() == JobPriority.JOB_PRIORITY_UNSPECIFIED
                                ? JobPriority.JOB_PRIORITY_NORMAL
                                : request.getSettings().getPriority())
                .setMinimumRetryDelay(request.getSettings().getMinimumRetryDelay())
                .setMaximumRetryDelay(request.getSettings().getMaximumRetryDelay())
                .setProgress(JobProgress.newBuilder().setFilesTotal(request.getFilesCount()))
                .setTimes(JobTimes.newBuilder()
                        .setCreationTime(
                                com.google.protobuf.Timestamp.newBuilder().setSeconds(1_700_000_000)))
                .build();
        jobs.put(job.getId(), job);
        files.put(job.getId(), new ArrayList<>(request.getFilesList()));
        return job;
    }

    synchronized Job change(String id, Consumer<Job.Builder> change) {
        Job before = jobs.get(id);
        Job.Builder builder = before.toBuilder();
        change.accept(builder);
        Job after = builder.setRevision(before.getRevision() + 1).build();
        jobs.put(id, after);
        Event.Builder event = Event.newBuilder()
                .setCursor(String.valueOf(++events))
                .setTime(com.google.protobuf.Timestamp.newBuilder().setSeconds(1_700_000_000 + events))
                .setKind(kind(after.getState()))
                .setJobId(id)
                .setPreviousState(before.getState())
                .setState(after.getState())
                .setReason("because");
        if (after.hasError()) {
            event.setError(after.getError());
        }
        history.add(SubscribeResponse.newBuilder().setEvent(event).build());
        send(id, history.get(history.size() - 1));
        return after;
    }

    Job state(String id, JobState state) {
        return change(id, job -> job.setState(state));
    }

    Job fail(String id, JobState state, JobError error) {
        return change(id, job -> job.setState(state).setError(error));
    }

    synchronized void progress(String id, long bytes, long total, long rate) {
        JobProgress progress = jobs.get(id).getProgress().toBuilder()
                .setBytesTransferred(bytes)
                .setBytesTotal(total)
                .build();
        jobs.put(id, jobs.get(id).toBuilder().setProgress(progress).build());
        send(
                id,
                SubscribeResponse.newBuilder()
                        .setProgress(Progress.newBuilder()
                                .setJobId(id)
                                .setState(jobs.get(id).getState())
                                .setProgress(progress)
                                .setBytesPerSecond(rate))
                        .build());
    }

    /** Replays what came after the cursor, as the service does. */
    void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> stream) {
        Consumer<String> script;
        synchronized (this) {
            requests.add(request);
            ((ServerCallStreamObserver<SubscribeResponse>) stream).setOnCancelHandler(() -> {});
            streams.put(stream, request);
            stream.onNext(SubscribeResponse.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setCursor(String.valueOf(events)))
                    .build());
            if (!request.getCursor().isEmpty()) {
                history.stream().skip(Long.parseLong(request.getCursor())).forEach(stream::onNext);
            }
            if (jobs.isEmpty()) {
                return;
            }
            script = onWatched;
            onWatched = id -> {};
        }
        script.accept(request.getJobId());
    }

    /** Ends every stream as a service does that goes away. */
    synchronized void cutStreams() {
        streams.keySet().forEach(it -> it.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException()));
        streams.clear();
    }

    synchronized <T> T last(Class<T> type) {
        List<T> matching =
                requests.stream().filter(type::isInstance).map(type::cast).toList();
        return matching.get(matching.size() - 1);
    }

    private void send(String id, SubscribeResponse message) {
        streams.forEach((stream, request) -> {
            boolean gone = ((ServerCallStreamObserver<SubscribeResponse>) stream).isCancelled();
            if (!gone && (request.getJobId().isEmpty() || request.getJobId().equals(id))) {
                stream.onNext(message);
            }
        });
    }

    private static EventKind kind(JobState state) {
        return switch (state) {
            case JOB_STATE_TRANSFERRED -> EventKind.EVENT_KIND_JOB_TRANSFERRED;
            case JOB_STATE_ERROR -> EventKind.EVENT_KIND_JOB_ERROR;
            case JOB_STATE_ACKNOWLEDGED -> EventKind.EVENT_KIND_JOB_ACKNOWLEDGED;
            case JOB_STATE_CANCELLED -> EventKind.EVENT_KIND_JOB_CANCELLED;
            default -> EventKind.EVENT_KIND_JOB_MODIFICATION;
        };
    }
}
