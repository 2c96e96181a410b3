package dev.ebb.server.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Times of a job (BG_JOB_TIMES), to the millisecond.
 *
 * @param created when CreateJob committed
 * @param modified when it last changed
 * @param transferred when it last entered TRANSFERRED
 */
public record JobTimes(
        Instant created, Instant modified, @Nullable Instant transferred) {}
