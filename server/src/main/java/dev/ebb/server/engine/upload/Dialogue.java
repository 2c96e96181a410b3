package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadSession;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One upload in the words of one protocol: says what is asked next, from what was answered last. It does no input or output,
 * and is confined to the strand of its upload. {@link UploadAttempt} sends what it asks, watches the source, remembers
 * {@link #session} and decides when broken connections were too many.
 */
interface Dialogue {
    /** The first request, of an upload or of an attempt to go on with one; also after {@link Turn.Anew}. */
    Turn begin();

    /** The answer to the last request, whatever its status; redirects to the same request elsewhere were followed. */
    Turn answered(UploadAnswer answer);

    /**
     * The connection broke before the answer was here. Null when what was sent so far is lost: the attempt then fails with the
     * error.
     */
    default @Nullable Turn broken(TransferError error) {
        return null;
    }

    /** The connection broke in the middle of the reply, of which so many bytes are here. Null asks {@link #broken} what to do. */
    default @Nullable Turn replyBroken(long kept) {
        return null;
    }

    /** No answer came to the last request, and it was not repeated at once. Null when the attempt fails with the error. */
    default @Nullable Turn unanswered(TransferError error) {
        return null;
    }

    /** How long the answer to the last request may take; null for as long as any. */
    default @Nullable Duration answerTime() {
        return null;
    }

    /** A preliminary answer other than 100 to the last request (RFC 9110 section 15.2). */
    default void preliminary(UploadRequest request, ResponseHead head) {}

    /**
     * Whether a success that comes before the body of the request was sent makes sense: the server took a part, of which not more
     * than {@code handedOver} bytes can be.
     */
    default boolean mayEndEarly(UploadRequest request, ResponseHead head, long handedOver) {
        return false;
    }

    /** Whether the body of this answer to the last request is the server's reply to the upload. */
    default boolean isReply(UploadRequest request, ResponseHead head) {
        return false;
    }

    /** Whether it goes on where what is here of the reply ends; asked only of an answer that {@link #isReply}. */
    default boolean continuesReply() {
        return false;
    }

    /** An earlier attempt fetched the whole reply, and it is still here; told before {@link #begin}. */
    default void replyIsHere() {}

    /** Bytes of the file, from its start, that the server has said it has. */
    default long offset() {
        return 0;
    }

    /** What a later attempt goes on with; null when that would begin anew. */
    default @Nullable UploadSession session() {
        return null;
    }

    /** The request that has the server forget what it was sent; null when there is nothing to forget, or no way to say so. */
    default @Nullable UploadRequest abandon() {
        return null;
    }

    /** Whether this answer to {@link #abandon} is the end of it; else it is asked again after a while. */
    default boolean isAbandoned(UploadAnswer answer) {
        return true;
    }
}
