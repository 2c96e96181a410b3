package dev.ebb.server.engine;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.TransferError;
import org.jspecify.annotations.Nullable;

/** How an attempt at a file ended. */
public sealed interface TransferEnd {
    /**
     * All bytes moved. A download is whole, verified and synced under its temporary name; an upload was accepted.
     *
     * @param bytes size of the file
     * @param replyBytes size of the reply of an upload-reply, which is synced under its temporary name; else -1
     * @param fileKey device and inode of the temporary file; null for an upload
     * @param peerBytes how many of them came from other machines of the network
     * @param source the URL that answered, after redirects, as it may be shown; null for an upload, and when it was a peer's
     * @param digest of the whole content, which was compared with it; null when there was none to compare with
     */
    record Finished(
            long bytes,
            long replyBytes,
            @Nullable String fileKey,
            long peerBytes,
            @Nullable String source,
            @Nullable Digest digest)
            implements TransferEnd {
        /** All of them came from where they were asked for, and nothing else is known. */
        public Finished(long bytes, long replyBytes, @Nullable String fileKey) {
            this(bytes, replyBytes, fileKey, 0, null, null);
        }

        /** The same, so many of them from other machines of the network. */
        public Finished withPeerBytes(long fromPeers) {
            return new Finished(bytes, replyBytes, fileKey, fromPeers, source, digest);
        }

        /** The same without the URL, which is that of another machine of the network. */
        public Finished withoutSource() {
            return new Finished(bytes, replyBytes, fileKey, peerBytes, null, digest);
        }
    }

    /**
     * The attempt failed.
     *
     * @param error what happened, classified
     * @param bytesMoved body bytes that this attempt added to what the file already had, whether or not they were synced
     * @param kept what a next attempt may go on from; null = start at zero. Its bytes are synced
     */
    record Failed(
            TransferError error, long bytesMoved, @Nullable FileCheckpoint kept) implements TransferEnd {}

    /**
     * {@link Transfer#stop} was obeyed.
     *
     * @param kept what a next attempt may go on from; null = start at zero. Its bytes are synced
     */
    record Stopped(@Nullable FileCheckpoint kept) implements TransferEnd {}

    /**
     * Everything that was requested in on-demand mode is here, but the file is not whole.
     *
     * @param requested what that was
     * @param kept what a next attempt may go on from; null = start at zero. Its bytes are synced
     */
    record Served(RangeSet requested, @Nullable FileCheckpoint kept) implements TransferEnd {}
}
