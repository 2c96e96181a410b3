package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * A file that arrived in whole.
 *
 * @param index its place in the job
 * @param bytes its size
 * @param fileKey device and inode of its temporary file; null for an upload
 */
public record TransferredFile(
        int index, long bytes, @Nullable String fileKey) {}
