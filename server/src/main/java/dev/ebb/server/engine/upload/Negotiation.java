package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.http.ResponseHead;
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
 * Asks the server what it understands (OPTIONS, RFC 9110 section 9.3.7) and goes on in those words: BITS where a reply is wanted
 * and it speaks that, else resumable uploads, tus or BITS, in this order, else one request with the whole file that may be
 * resumed. A server that knows nothing of OPTIONS gets that too.
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
        if (isPassing(answer.status())) {
            return new Turn.Failed(answer.error(plan.clock()));
        }
        Dialogue next = Dialogues.of(choose(answer.head()), plan, answer.head());
        chosen = next;
        return next.begin();
    }

    /** An answer to OPTIONS that tells nothing of what the server understands. */
    static boolean isPassing(int status) {
        return PASSING.contains(status);
    }

    /**
     * What its head offers. Where that is nothing, the one request with the whole file says that it may be resumed, which costs
     * nothing (draft-ietf-httpbis-resumable-upload, "Upgrading To Resumable Uploads").
     */
    private UploadProtocol choose(ResponseHead head) {
        boolean bits = words(head, "Allow").contains("BITS_POST")
                || words(head, "Public").contains("BITS_POST");
        boolean resumable = head.headers().contains("Upload-Limit") && !plan.wantsReply();
        if (!head.isSuccess() || resumable) {
            return UploadProtocol.RESUMABLE;
        }
        if (words(head, "Tus-Version").contains(TusUpload.VERSION) && !plan.wantsReply()) {
            return UploadProtocol.TUS;
        }
        return bits ? UploadProtocol.BITS : UploadProtocol.RESUMABLE;
    }

    static List<String> words(ResponseHead head, String field) {
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
    public boolean mayEndEarly(UploadRequest request, ResponseHead head, long handedOver) {
        return chosen != null && chosen.mayEndEarly(request, head, handedOver);
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
