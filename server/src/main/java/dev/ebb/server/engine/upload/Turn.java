package dev.ebb.server.engine.upload;

import dev.ebb.server.job.TransferError;
import java.time.Duration;

/** What a {@link Dialogue} wants next. */
sealed interface Turn {
    /**
     * A request, whose answer comes to {@link Dialogue#answered} or {@link Dialogue#broken}.
     *
     * @param request what is asked
     * @param after not before so long
     */
    record Ask(UploadRequest request, Duration after) implements Turn {
        Ask(UploadRequest request) {
            this(request, Duration.ZERO);
        }
    }

    /**
     * A request that makes the server forget something: it goes out when what the dialogue remembers is durable.
     *
     * @param request what is asked
     */
    record AskRemembered(UploadRequest request) implements Turn {}

    /**
     * What the server had is gone, or of no use: {@link Dialogue#begin} follows, unless that happened too often.
     *
     * @param why what the attempt fails with in that case
     */
    record Anew(TransferError why) implements Turn {}

    /** The server has the whole file, and we its reply if one was wanted. */
    record Done() implements Turn {}

    /**
     * It does not go on now. What the dialogue remembers is kept for the next attempt.
     *
     * @param error why
     */
    record Failed(TransferError error) implements Turn {}
}
