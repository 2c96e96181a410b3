package dev.ebb.server.engine;

/**
 * Where an attempt stands.
 *
 * @param bytesTransferred bytes of the file so far, resumed ones included
 * @param bytesTotal size, or {@link dev.ebb.server.job.JobFile#UNKNOWN}
 */
public record TransferProgress(long bytesTransferred, long bytesTotal) {}
