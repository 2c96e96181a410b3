package dev.ebb.server.engine.http;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.Inquired;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.RedirectPolicy;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.Validator;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks the server of a download what it would send, as the download itself would ask: with its credentials, through its
 * proxies, along its redirects. Confined to a strand.
 */
public final class RemoteInquiry {
    private static final TransferTask.Header WISH =
            new TransferTask.Header("Want-Repr-Digest", "sha-256=10, sha-512=9"); // RFC 9530 section 4

    private final TransferTask task;
    private final DownloadRequests requests;
    private final CompletableFuture<Inquired> answer = new CompletableFuture<>();

    private RemoteInquiry(TransferTask task, DownloadRequests requests) {
        this.task = task;
        this.requests = requests;
    }

    /** The answer; it never fails. */
    public static CompletionStage<Inquired> of(EngineParts parts, TransferTask download) {
        TransferTask task = head(download);
        CompletableFuture<Inquired> failed = new CompletableFuture<>();
        Strand strand = new Strand(
                parts.disk().strand(),
                thrown -> failed.complete(new Inquired.Refused(
                        FailureClassifier.local(thrown, task.files().destination()))));
        RemoteInquiry inquiry = new RemoteInquiry(task, new DownloadRequests(parts, task, strand));
        inquiry.requests.tell(inquiry.new Answers());
        strand.post(() -> inquiry.requests.ask(Question.forWhole(task.remote())));
        return inquiry.answer.applyToEither(failed, found -> found);
    }

    private static TransferTask head(TransferTask task) {
        HttpOptions http = task.http();
        List<TransferTask.Header> headers = new ArrayList<>(task.customHeaders());
        headers.add(WISH);
        return new TransferTask(
                task.jobId(),
                task.fileIndex(),
                task.attempt(),
                task.type(),
                task.remote(),
                task.files(),
                null,
                task.expectedDigest(),
                headers,
                task.trustedCertificatesPem(),
                task.stallTimeout(),
                task.foreground(),
                new HttpOptions(
                        "HEAD",
                        http.security(),
                        http.clientCertificate(),
                        http.proxy(),
                        http.storedProxyCredentials(),
                        http.credentials(),
                        http.certificateCallback()),
                task.mode().unlimited(),
                task.selection());
    }

    private void heard(Answer said, ResponseHead head) throws IOException {
        if (said instanceof Answer.Moved && task.http().security().redirects() != RedirectPolicy.DISALLOW) {
            requests.follow(head, Question::forWhole);
        } else if (said instanceof Answer.Whole whole) {
            Validator validator = whole.version().validator();
            answer.complete(new Inquired.Found(
                    requests.asked(),
                    whole.version().bytesTotal(),
                    head.digests().whole(),
                    validator == null ? null : validator.value(),
                    HttpDate.parse(head.single("Last-Modified")),
                    Objects.requireNonNullElse(HeaderText.of(head), "")));
        } else {
            TransferError error = said instanceof Answer.Refused refused
                    ? refused.error()
                    : FailureClassifier.invalidResponse(task.remote(), "is not what a whole file begins with");
            answer.complete(new Inquired.Refused(error));
        }
    }

    private final class Answers implements DownloadRequests.Events {
        @Override
        public void head(Answer said, ResponseHead head) throws IOException {
            heard(said, head);
        }

        @Override
        public void body(List<ByteBuf> buffers, long bytes) {
            requests.drop(); // an answer to HEAD has none (RFC 9110 section 9.3.2)
        }

        @Override
        public void end(ServerDigests trailing) {
            // The head said everything.
        }

        @Override
        public void failed(TransferError error) {
            answer.complete(new Inquired.Refused(error));
        }

        @Override
        public void giveWay() {
            requests.drop();
            answer.complete(new Inquired.Refused(
                    FailureClassifier.timedOut(task.remote(), "was not asked: others are to have the way")));
        }
    }
}
