package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a file besides its bytes.
 *
 * @param valid what SetValidationState said of the content; null when it was not called since the file arrived
 * @param replyBytes size of the server's reply to an upload-reply, or {@link JobFile#UNKNOWN} until it has arrived
 * @param sources how its sources have done, when it has mirrors
 * @param peerBytes how many of its bytes came from other machines of the network
 */
public record FileMarks(@Nullable Boolean valid, long replyBytes, FileSources sources, long peerBytes) {
    /** Nothing is remembered. */
    public static final FileMarks NONE = new FileMarks(null, JobFile.UNKNOWN);

    /** The marks of a file with one source. */
    public FileMarks(@Nullable Boolean valid, long replyBytes) {
        this(valid, replyBytes, FileSources.NONE, 0);
    }

    /** These marks with what SetValidationState says. */
    FileMarks withValid(@Nullable Boolean next) {
        return new FileMarks(next, replyBytes, sources, peerBytes);
    }

    /** These marks of a file that has arrived: its reply has so many bytes, so many of its own are from peers, no verdict. */
    FileMarks arrived(long reply, long fromPeers) {
        return new FileMarks(null, reply, sources, fromPeers);
    }

    /** These marks with others of the sources. */
    FileMarks withSources(FileSources next) {
        return new FileMarks(valid, replyBytes, next, peerBytes);
    }

    /** What outlives the bytes of the file. */
    FileMarks withoutBytes() {
        return NONE.withSources(sources);
    }
}
