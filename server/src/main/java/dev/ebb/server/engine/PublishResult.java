package dev.ebb.server.engine;

import dev.ebb.server.job.TransferError;
import org.jspecify.annotations.Nullable;

/**
 * How far {@link TransferEngine#publish} came.
 *
 * @param placed files in place, counted from the start of the list
 * @param failure why it stopped; null when every file is in place
 */
public record PublishResult(int placed, @Nullable TransferError failure) {}
