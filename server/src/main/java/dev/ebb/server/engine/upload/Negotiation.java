package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.engine.http.RetryAfter;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server what it understands (OPTIONS, RFC 9110 section 9.3.7) and goes on in those words: BITS where a reply is wanted,
 * else the one of the resumable protocols that says most about itself, else one plain request. A server that knows nothing of
 * OPTIONS gets that too.
 */
final class Negotiation implements Dialogue {
    /** Says that the server is not there at the moment, not that it does not know the question. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 502, 503, 504);

    private final UploadPlan plan;
    private @Nullable Dialogue chosen;

    Negotiation(UploadPlan plan) {
        this.plan = plan;
    }

    @Override
    public Turn begin() {
        Dialogue known = chosen;
        return known != null ? known.begin() : new Turn.Ask(UploadRequest.of("OPTIONS", plan.remote()));
    }

    @Override
    public Turn answered(UploadAnswer answer) {
        Dialogue known = chosen;
        if (known != null) {
            return known.answered(answer);
        }
        if (PASSING.contains(answer.status())) {
            return new Turn.Failed(FailureClassifier.status(
                    answer.status(),
                    answer.uri(),
                    RetryAfter.parse(answer.head(), plan.clock().instant())));
        }
        Dialogue next = Dialogues.of(choose(answer.head()), plan);
        chosen = next;
        return next.begin();
    }

    /** What its head offers. */
    private UploadProtocol choose(ResponseHead head) {
        List<String> methods = words(head, "Allow");
        boolean bits = methods.contains("BITS_POST") || words(head, "Public").contains("BITS_POST");
        if (!head.isSuccess()) {
            return UploadProtocol.PLAIN;
        }
        if (plan.wantsReply()) {
            return bits ? UploadProtocol.BITS : UploadProtocol.PLAIN;
        }
        if (head.headers().contains("Upload-Limit")) {
            return UploadProtocol.RESUMABLE;
        }
        if (words(head, "Tus-Version").contains("1.0.0")) {
            return UploadProtocol.TUS;
        }
        return bits ? UploadProtocol.BITS : UploadProtocol.PLAIN;
    }

    private static List<String> words(ResponseHead head, String field) {
        return head.headers().getAll(field).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(word -> word.trim().toUpperCase(Locale.ROOT))
                .toList();
    }

    @Override
    public @Nullable Turn broken(TransferError error) {
        return chosen == null ? null : chosen.broken(error);
    }

    @Override
    public @Nullable Turn replyBroken(long kept) {
        return chosen == null ? null : chosen.replyBroken(kept);
    }

    @Override
    public @Nullable Turn unanswered(TransferError error) {
        return chosen == null ? null : chosen.unanswered(error);
    }

    @Override
    public @Nullable Duration answerTime() {
        return chosen == null ? null : chosen.answerTime();
    }

    @Override
    public boolean continuesReply() {
        return chosen != null && chosen.continuesReply();
    }

    @Override
    public void preliminary(UploadRequest request, ResponseHead head) {
        if (chosen != null) {
            chosen.preliminary(request, head);
        }
    }

    @Override
    public boolean isReply(UploadRequest request, ResponseHead head) {
        return chosen != null && chosen.isReply(request, head);
    }

    @Override
    public long offset() {
        return chosen == null ? 0 : chosen.offset();
    }

    @Override
    public @Nullable UploadSession session() {
        return chosen == null ? null : chosen.session();
    }

    @Override
    public @Nullable UploadRequest abandon() {
        return chosen == null ? null : chosen.abandon();
    }
}
