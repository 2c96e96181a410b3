package dev.ebb.server.rpc;

import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.server.store.StoredEvent;
import dev.ebb.v1.Event;
import dev.ebb.v1.Heartbeat;
import dev.ebb.v1.Progress;
import dev.ebb.v1.SubscribeResponse;
import java.time.Instant;

/** Writes what a subscription sends. */
final class EventMessages {
    private EventMessages() {}

    static SubscribeResponse event(StoredEvent stored) {
        JobEvent event = stored.event();
        Event.Builder message = Event.newBuilder()
                .setCursor(Cursors.encode(stored.sequence()))
                .setTime(WireTimes.timestamp(event.time()))
                .setKind(WireEnums.kind(event.kind()))
                .setJobId(event.jobId().toString())
                .setState(WireEnums.state(event.after()))
                .setPreviousState(WireEnums.state(event.before()))
                .setReason(event.reason());
        if (event.fileIndex() != JobError.NO_FILE) {
            message.setFileIndex(event.fileIndex());
        }
        message.addAllRanges(FileRanges.write(event.ranges().ranges()));
        JobError error = event.error();
        if (error != null) {
            message.setError(JobMessages.error(error));
        }
        return SubscribeResponse.newBuilder().setEvent(message).build();
    }

    static SubscribeResponse heartbeat(long sequence, Instant now) {
        Heartbeat.Builder message =
                Heartbeat.newBuilder().setCursor(Cursors.encode(sequence)).setTime(WireTimes.timestamp(now));
        return SubscribeResponse.newBuilder().setHeartbeat(message).build();
    }

    static SubscribeResponse progress(RunningJob job) {
        Progress.Builder message = Progress.newBuilder()
                .setJobId(job.id().toString())
                .setState(WireEnums.state(job.state()))
                .setProgress(JobMessages.progress(job))
                .setBytesPerSecond(job.bytesPerSecond());
        return SubscribeResponse.newBuilder().setProgress(message).build();
    }
}
