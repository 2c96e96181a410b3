package dev.ebb.client.bits;

import java.time.Instant;
import java.util.Optional;

/**
 * Times of a job (BG_JOB_TIMES).
 *
 * <pre>{@code
 * job.getTimes().transferCompletionTime().ifPresent(time -> System.out.println("arrived " + time));
 * }</pre>
 *
 * @param creationTime when CreateJob committed
 * @param modificationTime when the job last changed: files, properties or state
 * @param transferCompletionTime when the job last entered TRANSFERRED; absent before
 */
public record JobTimes(Instant creationTime, Instant modificationTime, Optional<Instant> transferCompletionTime) {
    static JobTimes of(dev.ebb.v1.JobTimes wire) {
        return new JobTimes(
                Wire.instant(wire.getCreationTime()),
                Wire.instant(wire.getModificationTime()),
                Wire.given(
                        wire,
                        dev.ebb.v1.JobTimes::hasTransferCompletionTime,
                        it -> Wire.instant(it.getTransferCompletionTime())));
    }
}
