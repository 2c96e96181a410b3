package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.engine.http.RetryAfter;
import dev.ebb.server.job.TransferError;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The answer to a request of an upload.
 *
 * @param request what was asked, where it was asked in the end
 * @param head status and fields
 * @param body its content, as far as that is a short one; of a reply, nothing
 * @param took from the request to the answer
 */
@SuppressWarnings("ArrayRecordComponent")
record UploadAnswer(UploadRequest request, ResponseHead head, byte[] body, Duration took) {
    int status() {
        return head.status();
    }

    URI uri() {
        return request.uri();
    }

    /** What its status means for the attempt. */
    TransferError error(InstantSource clock) {
        return FailureClassifier.status(status(), uri(), RetryAfter.parse(head, clock.instant()));
    }

    /** The content read as UTF-8. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
