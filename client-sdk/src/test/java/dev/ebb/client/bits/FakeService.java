package dev.ebb.client.bits;

import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.TestServer;
import dev.ebb.v1.AnswerServerCertificateRequest;
import dev.ebb.v1.AnswerServerCertificateResponse;
import dev.ebb.v1.BackgroundCopyCallbackGrpc.BackgroundCopyCallbackImplBase;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobImplBase;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerImplBase;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.CreateJobResponse;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.Event;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.GetJobResponse;
import dev.ebb.v1.GetPropertyRequest;
import dev.ebb.v1.GetPropertyResponse;
import dev.ebb.v1.Heartbeat;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobError;
import dev.ebb.v1.JobProgress;
import dev.ebb.v1.JobPropertyId;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobState;
import dev.ebb.v1.Progress;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.ResumeResponse;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDescriptionResponse;
import dev.ebb.v1.SetServerCertificateValidationInterfaceRequest;
import dev.ebb.v1.SetServerCertificateValidationInterfaceResponse;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import dev.ebb.v1.ValidateServerCertificatesRequest;
import dev.ebb.v1.ValidateServerCertificatesResponse;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One job, its events, and a queue of many, behind a real socket; does what a test says. */
final class FakeService implements ServerInterceptor, AutoCloseable {
    static final String ID = "11111111-2222-3333-4444-555555555555";

    final AtomicInteger failuresLeft = new AtomicInteger();
    final AtomicInteger pagesFetched = new AtomicInteger();
    final Map<String, CreateJobRequest> created = new ConcurrentHashMap<>();
    final List<String> cursors = new CopyOnWriteArrayList<>();
    final CountDownLatch unanswered = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    final CountDownLatch streamCancelled = new CountDownLatch(1);
    final CountDownLatch subscribed = new CountDownLatch(1);
    /** Those who listen for questions about certificates, each as it comes. */
    final BlockingQueue<StreamObserver<ValidateServerCertificatesResponse>> validators = new LinkedBlockingQueue<>();
    /** {@code QUESTION HRESULT}. */
    final BlockingQueue<String> verdicts = new LinkedBlockingQueue<>();

    volatile int jobs = 250;

    private final List<Event> history = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    private Job job =
            Job.newBuilder().setId(ID).setState(JobState.JOB_STATE_TRANSFERRING).build();
    private final TestServer server;
    private final EbbClient client;

    private record Stream(SubscribeRequest request, ServerCallStreamObserver<SubscribeResponse> observer) {}

    FakeService(Path folder) throws Exception {
        server = new TestServer(folder.resolve("s"), this, new Manager(), new Jobs(), new Callback());
        server.start();
        client = EbbClient.connect(EbbTarget.unix(folder.resolve("s")), EbbClientOptions.DEFAULTS);
    }

    BackgroundCopyManager manager() {
        return BackgroundCopyManager.of(client);
    }

    BackgroundCopyJob job() {
        return manager().getJob(ID);
    }

    void restart() throws Exception {
        server.stop();
        server.start();
    }

    /** Commits an event and sends it to whoever listens. */
    synchronized void event(EventKind kind, JobState state) {
        JobState before = job.getState();
        Event.Builder event = Event.newBuilder()
                .setCursor(Integer.toString(history.size() + 1))
                .setTime(Timestamp.newBuilder().setSeconds(1))
                .setKind(kind)
                .setJobId(ID)
                .setPreviousState(before)
                .setState(state);
        Job.Builder now = job.toBuilder().setState(state);
        if (state == JobState.JOB_STATE_ERROR) {
            JobError error = JobError.newBuilder()
                    .setName("BG_E_HTTP_ERROR_404")
                    .setHresult(0x80190194)
                    .setMessage("not there")
                    .setRemedy("look elsewhere")
                    .build();
            event.setError(error);
            now.setError(error);
        }
        job = now.build();
        history.add(event.build());
        streams.forEach(stream -> send(stream, event.build()));
    }

    synchronized void progress(long bytes) {
        JobProgress progress = JobProgress.newBuilder()
                .setBytesTotal(100)
                .setBytesTransferred(bytes)
                .build();
        job = job.toBuilder().setProgress(progress).build();
        SubscribeResponse message = SubscribeResponse.newBuilder()
                .setProgress(
                        Progress.newBuilder().setJobId(ID).setProgress(progress).setBytesPerSecond(bytes))
                .build();
        streams.forEach(stream -> stream.observer().onNext(message));
    }

    synchronized void breakStreams() {
        streams.forEach(stream -> stream.observer().onError(Status.UNAVAILABLE.asRuntimeException()));
        streams.clear();
    }

    private void send(Stream stream, Event event) {
        boolean wanted = stream.request().getKindsList().isEmpty()
                || stream.request().getKindsList().contains(event.getKind());
        if (wanted) {
            stream.observer()
                    .onNext(SubscribeResponse.newBuilder().setEvent(event).build());
        }
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            call.close(Status.UNAVAILABLE, new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return next.startCall(call, headers);
    }

    @Override
    public void close() throws Exception {
        client.close();
        server.close();
    }

    private static <T> void answer(StreamObserver<T> observer, T message) {
        observer.onNext(message);
        observer.onCompleted();
    }

    private final class Manager extends BackgroundCopyManagerImplBase {
        @Override
        public void createJob(CreateJobRequest request, StreamObserver<CreateJobResponse> observer) {
            created.put(request.getRequestId(), request);
            answer(observer, CreateJobResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> observer) {
            if (!request.getJobId().equals(ID)) {
                observer.onError(TestServer.failure(Code.NOT_FOUND, "BG_E_NOT_FOUND", Map.of("hresult", "0x80200001")));
                return;
            }
            synchronized (FakeService.this) {
                answer(observer, GetJobResponse.newBuilder().setJob(job).build());
            }
        }

        @Override
        public void enumJobs(EnumJobsRequest request, StreamObserver<EnumJobsResponse> observer) {
            pagesFetched.incrementAndGet();
            int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
            int to = Math.min(jobs, from + 100);
            EnumJobsResponse.Builder page = EnumJobsResponse.newBuilder();
            for (int i = from; i < to; i++) {
                page.addJobs(Job.newBuilder().setDisplayName("job " + i));
            }
            answer(observer, page.setNextPageToken(to < jobs ? "" + to : "").build());
        }
    }

    private final class Jobs extends BackgroundCopyJobImplBase {
        @Override
        public void resume(ResumeRequest request, StreamObserver<ResumeResponse> observer) {
            answer(observer, ResumeResponse.newBuilder().setJob(job).build());
        }

        @Override
        public void setServerCertificateValidationInterface(
                SetServerCertificateValidationInterfaceRequest request,
                StreamObserver<SetServerCertificateValidationInterfaceResponse> observer) {
            answer(observer, SetServerCertificateValidationInterfaceResponse.getDefaultInstance());
        }

        /** Never answers. */
        @Override
        public void setDescription(SetDescriptionRequest request, StreamObserver<SetDescriptionResponse> observer) {
            ((ServerCallStreamObserver<SetDescriptionResponse>) observer).setOnCancelHandler(cancelled::countDown);
            unanswered.countDown();
        }

        @Override
        public void getProperty(GetPropertyRequest request, StreamObserver<GetPropertyResponse> observer) {
            JobPropertyValue value = request.getProperty() == JobPropertyId.JOB_PROPERTY_ID_COST_FLAGS
                    ? JobPropertyValue.getDefaultInstance()
                    : JobPropertyValue.newBuilder().setDynamicContent(true).build();
            answer(observer, GetPropertyResponse.newBuilder().setValue(value).build());
        }
    }

    private final class Callback extends BackgroundCopyCallbackImplBase {
        @Override
        public void validateServerCertificates(
                ValidateServerCertificatesRequest request,
                StreamObserver<ValidateServerCertificatesResponse> observer) {
            observer.onNext(ValidateServerCertificatesResponse.getDefaultInstance());
            validators.add(observer);
        }

        @Override
        public void answerServerCertificate(
                AnswerServerCertificateRequest request, StreamObserver<AnswerServerCertificateResponse> observer) {
            verdicts.add(request.getQuestionId() + " " + Integer.toHexString(request.getHresult()));
            answer(observer, AnswerServerCertificateResponse.getDefaultInstance());
        }

        @Override
        public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> observer) {
            synchronized (FakeService.this) {
                cursors.add(request.getCursor());
                Stream stream = new Stream(request, (ServerCallStreamObserver<SubscribeResponse>) observer);
                stream.observer().setOnCancelHandler(() -> {
                    synchronized (FakeService.this) {
                        streams.remove(stream);
                    }
                    streamCancelled.countDown();
                });
                int start = request.getCursor().isEmpty() ? history.size() : Integer.parseInt(request.getCursor());
                observer.onNext(SubscribeResponse.newBuilder()
                        .setHeartbeat(Heartbeat.newBuilder().setCursor(Integer.toString(start)))
                        .build());
                history.subList(start, history.size()).forEach(event -> send(stream, event));
                streams.add(stream);
                subscribed.countDown();
            }
        }
    }

    static boolean within10s(CountDownLatch latch) throws InterruptedException {
        return latch.await(10, TimeUnit.SECONDS);
    }
}
