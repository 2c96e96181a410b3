package dev.ebb.client.bits;

import dev.ebb.v1.Event;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Something that happened to a job and is safe on disk.
 *
 * <pre>{@code
 * job.listen(new BackgroundCopyCallback() {
 *     public void event(BackgroundCopyJob job, JobEvent event) {
 *         System.out.println(event.time() + " " + event.state() + ": " + event.reason());
 *     }
 * });
 * }</pre>
 *
 * @param cursor what to give to {@link EventSelection#after} to go on after this event
 * @param time when it was committed
 * @param kind what happened
 * @param jobId the job's GUID
 * @param state the state of the job after the event
 * @param previousState the state before it; the same when it did not change
 * @param reason why, in words
 * @param fileIndex the file, when the event is about one
 * @param error the failure, when the job entered ERROR or TRANSIENT_ERROR
 * @param ranges the bytes that arrived, for FILE_RANGES_TRANSFERRED
 */
public record JobEvent(
        String cursor,
        Instant time,
        EventKind kind,
        String jobId,
        JobState state,
        JobState previousState,
        String reason,
        OptionalInt fileIndex,
        Optional<BackgroundCopyError> error,
        List<FileRange> ranges) {
    static JobEvent of(Event wire) {
        return new JobEvent(
                wire.getCursor(),
                Wire.instant(wire.getTime()),
                EventKind.of(wire.getKind()),
                wire.getJobId(),
                JobState.of(wire.getState()),
                JobState.of(wire.getPreviousState()),
                wire.getReason(),
                Wire.givenInt(wire, Event::hasFileIndex, Event::getFileIndex),
                Wire.given(wire, Event::hasError, it -> BackgroundCopyError.of(it.getError())),
                wire.getRangesList().stream().map(FileRange::of).toList());
    }
}
