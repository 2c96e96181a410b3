package dev.ebb.server.job;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A file that was read in whole.
 *
 * @param bytes its size
 * @param content what is in it; null when it is too large to be handed out
 */
public record FileContent(long bytes, @Nullable ByteBuffer content) {}
