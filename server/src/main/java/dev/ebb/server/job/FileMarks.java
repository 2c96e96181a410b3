package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a file besides its bytes.
 *
 * @param valid what SetValidationState said of the content; null when it was not called since the file arrived
 * @param replyBytes size of the server's reply to an upload-reply, or {@link JobFile#UNKNOWN} until it has arrived
 */
public record FileMarks(@Nullable Boolean valid, long replyBytes) {
    /** Nothing is remembered. */
    public static final FileMarks NONE = new FileMarks(null, JobFile.UNKNOWN);

    /** These marks with what SetValidationState says. */
    FileMarks withValid(@Nullable Boolean next) {
        return new FileMarks(next, replyBytes);
    }
}
