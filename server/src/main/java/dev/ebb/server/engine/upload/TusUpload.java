package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.RedactedUrl;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.http.HttpDate;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * tus 1.0: POST makes an upload, HEAD asks how much of it is there, PATCH sends the rest. Extensions: creation, creation-with-upload
 * for what is small, checksum, expiration, termination.
 */
final class TusUpload implements Dialogue {
    static final String VERSION = "1.0.0";

    /** What is larger is sent when its URL is known, so that an interruption does not lose it. */
    private static final long SENT_AT_ONCE = 1 << 20;

    private static final String RESUMABLE = "Tus-Resumable";
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final String CHECKSUM = "checksum";
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int TOO_LARGE = 413;
    private static final int LOCKED = 423;
    private static final int CHECKSUM_MISMATCH = 460;

    private final UploadPlan plan;
    private final KeptUpload kept;
    private @Nullable TusOffer offer;
    private boolean empty;
    private boolean inParent;
    /** No byte from here on was ever sent: a server that has it has it from somebody else. */
    private long reach;

    TusUpload(UploadPlan plan, @Nullable ResponseHead offers) {
        this.plan = plan;
        this.kept = new KeptUpload(plan, UploadProtocol.TUS);
        this.offer = offers == null ? null : new TusOffer(offers);
        this.reach = plan.size();
    }

    @Override
    public Turn begin() {
        if (kept.awaitsReply()) {
            return kept.fetch();
        }
        if (kept.uri() != null) {
            return look();
        }
        TusOffer known = offer;
        return known == null ? new Turn.Ask(UploadRequest.of("OPTIONS", plan.remote())) : create(known);
    }

    private UploadRequest request(String method, URI uri) {
        return UploadRequest.of(method, uri).with(RESUMABLE, VERSION);
    }

    private Turn create(TusOffer known) {
        String others = known.otherVersions();
        if (others != null) {
            return new Turn.Failed(otherVersion(others));
        }
        if (known.maxSize() < plan.size()) {
            return new Turn.Failed(tooLarge(plan, known.maxSize()));
        }
        kept.mark(CHECKSUM, plan.checksBodies() ? known.checksum() : null);
        reach = 0;
        UploadRequest request = request("POST", inParent ? plan.remote().resolve(".") : plan.remote())
                .with(LENGTH, String.valueOf(plan.size()))
                .with("Upload-Metadata", TusOffer.metadata(plan, inParent));
        // Never the whole: if the answer got lost, the file would be there twice. What lacks a byte is forgotten some
        // day.
        long first =
                Math.min(plan.size() - 1, Math.min(SENT_AT_ONCE, kept.pieces().most()));
        if (first > 0 && known.has("creation-with-upload") && kept.mark(CHECKSUM) == null && !empty) {
            request = carrying(request, 0, first);
        }
        return ask(DigestFields.ofFile(plan, plan.size() == 0 ? request.once() : request));
    }

    /** The URL of the file was asked, and its folder may be what takes uploads: the name is told with them. */
    private boolean mayBeInParent(int status) {
        return (status == NOT_FOUND || status == NOT_ALLOWED) && !inParent && TusOffer.isNamed(plan);
    }

    private static UploadRequest carrying(UploadRequest request, long from, long bytes) {
        return request.with("Content-Type", "application/offset+octet-stream").sending(from, bytes);
    }

    private Turn look() {
        return new Turn.Ask(request("HEAD", KeptUpload.known(kept.uri())));
    }

    private Turn send() {
        long bytes = kept.pieces().of(plan.size() - kept.offset());
        UploadRequest request = carrying(request("PATCH", KeptUpload.known(kept.uri())), kept.offset(), bytes)
                .with(OFFSET, String.valueOf(kept.offset()));
        UploadRequest.Check check = TusOffer.check(kept.mark(CHECKSUM));
        if (check != null) {
            request = request.checked(check);
        }
        return ask(bytes < PlainUpload.WORTH_ASKING ? request : request.asking());
    }

    private Turn ask(UploadRequest request) {
        if (request.body() instanceof UploadRequest.Part part) {
            reach = Math.max(reach, part.from() + part.bytes());
        }
        return new Turn.Ask(request);
    }

    @Override
    public Turn answered(UploadAnswer answer) {
        return switch (answer.request().method()) {
            case "OPTIONS" -> told(answer);
            case "POST" -> created(answer);
            case "HEAD" -> looked(answer);
            case "PATCH" -> sent(answer);
            default -> kept.fetched(answer);
        };
    }

    /** A server, or what is before it, may know nothing of OPTIONS and tus all the same. */
    private Turn told(UploadAnswer answer) {
        if (Negotiation.isPassing(answer.status())) {
            return kept.refused(answer);
        }
        TusOffer known = new TusOffer(answer.head());
        offer = known;
        return create(known);
    }

    private Turn created(UploadAnswer answer) {
        long brought = answer.request().body() instanceof UploadRequest.Part part ? part.bytes() : 0;
        if (answer.status() == TOO_LARGE && brought > 0) {
            empty = true; // the request may be too large where the file is not
            return create(KeptUpload.known(offer));
        }
        if (mayBeInParent(answer.status())) {
            inParent = true;
            return create(KeptUpload.known(offer));
        }
        if (!answer.head().isSuccess()) {
            return refused(answer);
        }
        String location = answer.head().single("Location");
        if (location == null) {
            return new Turn.Failed(KeptUpload.invalid(answer, "names no upload, as tus does"));
        }
        try {
            kept.at(answer.uri(), location);
        } catch (TransferFailure unusable) {
            return new Turn.Failed(unusable.error());
        }
        remember(answer);
        if (brought == 0) {
            kept.has(0);
            return plan.size() == 0 ? finished(answer) : send();
        }
        return advanced(answer, 0, brought);
    }

    private Turn looked(UploadAnswer answer) {
        if (isGone(answer.status())) {
            return lost(answer);
        }
        if (!answer.head().isSuccess()) {
            return refused(answer);
        }
        remember(answer);
        long length = UploadFields.number(answer.head(), LENGTH);
        long offset = UploadFields.number(answer.head(), OFFSET);
        if (length != UploadFields.NONE && length != plan.size()) {
            return kept.anew(KeptUpload.invalid(answer, "is about a file of another size"));
        }
        if (offset == UploadFields.NONE || offset > reach) {
            return kept.anew(
                    KeptUpload.invalid(answer, "does not say how much the server has, or more than it was sent"));
        }
        kept.has(offset);
        return kept.isWhole() ? finished(answer) : send();
    }

    private Turn sent(UploadAnswer answer) {
        int status = answer.status();
        if (isGone(status)) {
            return lost(answer);
        }
        if (status == CONFLICT || status == CHECKSUM_MISMATCH) {
            return kept.again(kept.passing(answer), this::look);
        }
        if (status == TOO_LARGE && kept.shrink(answer.request().body())) {
            return look();
        }
        if (!answer.head().isSuccess()) {
            return refused(answer);
        }
        remember(answer);
        UploadRequest.Part part = (UploadRequest.Part) answer.request().body();
        return advanced(answer, part.from(), part.bytes());
    }

    /** A success of a request with bytes: the server took all of them, or some. */
    private Turn advanced(UploadAnswer answer, long from, long bytes) {
        long offset = UploadFields.number(answer.head(), OFFSET);
        if (offset == UploadFields.NONE || offset <= from || offset > from + bytes) {
            TransferError why = KeptUpload.invalid(answer, "does not say how much of the request the server took");
            return kept.again(why, this::look);
        }
        kept.has(offset);
        return kept.isWhole() ? finished(answer) : send();
    }

    private Turn finished(UploadAnswer answer) {
        if (!plan.wantsReply() || isReply(answer.request(), answer.head())) {
            return new Turn.Done();
        }
        if (KeptUpload.repliesElsewhere(answer.head())) {
            return kept.fetch(answer);
        }
        kept.forget();
        return new Turn.Failed(
                noReply(plan, "The server has the whole upload but gives no reply, for which tus has no words"));
    }

    private Turn refused(UploadAnswer answer) {
        String others = TusOffer.otherVersions(answer.head());
        if (answer.status() == PRECONDITION_FAILED && others != null) {
            return new Turn.Failed(otherVersion(others));
        }
        boolean waits = answer.status() == LOCKED && kept.uri() != null;
        return waits ? kept.later(answer, request("HEAD", KeptUpload.known(kept.uri()))) : kept.refused(answer);
    }

    private Turn lost(UploadAnswer answer) {
        boolean refused = answer.status() == FORBIDDEN; // it may be us that it does not want
        return kept.anew(refused ? answer.error(plan.clock()) : kept.passing(answer));
    }

    /** A session that a server has not, or has no more (tus 1.0, HEAD). */
    private static boolean isGone(int status) {
        return KeptUpload.isGone(status) || status == FORBIDDEN;
    }

    private void remember(UploadAnswer answer) {
        kept.expires(HttpDate.parse(answer.head().single("Upload-Expires")));
    }

    private TransferError otherVersion(String others) {
        return TransferError.of(
                ErrorContext.REMOTE_FILE,
                ErrorCode.INSUFFICIENT_HTTP_SUPPORT,
                "The server " + RedactedUrl.authority(plan.remote()) + " speaks tus " + others + ", not " + VERSION
                        + ".");
    }

    static TransferError tooLarge(UploadPlan plan, long most) {
        return TransferError.of(
                ErrorContext.REMOTE_FILE,
                ErrorCode.TOO_LARGE,
                "The server " + RedactedUrl.authority(plan.remote()) + " takes no file of more than " + most
                        + " bytes; this one has " + plan.size() + ".");
    }

    static TransferError noReply(UploadPlan plan, String what) {
        return TransferError.of(
                ErrorContext.REMOTE_FILE,
                ErrorCode.INSUFFICIENT_HTTP_SUPPORT,
                what + ": " + RedactedUrl.of(plan.remote()) + ". Use BITS, or a plain POST, where a reply is needed.");
    }

    @Override
    public boolean mayEndEarly(UploadRequest request, ResponseHead head, long handedOver) {
        return request.body() instanceof UploadRequest.Part part
                && UploadFields.number(head, OFFSET) <= part.from() + handedOver;
    }

    /** tus has no replies, but the last answer of a server may be one. */
    @Override
    public boolean isReply(UploadRequest request, ResponseHead head) {
        if (!plan.wantsReply() || !head.isSuccess()) {
            return false;
        }
        boolean last = request.body() instanceof UploadRequest.Part part && part.from() + part.bytes() == plan.size();
        boolean content = head.status() != 204 && head.contentLength() != 0;
        return request.method().equals("GET") || last && content && !KeptUpload.repliesElsewhere(head);
    }

    @Override
    public @Nullable Turn broken(TransferError error) {
        return kept.broken(error, this::look);
    }

    @Override
    public long offset() {
        return kept.offset();
    }

    @Override
    public @Nullable UploadSession session() {
        return kept.session();
    }

    @Override
    public @Nullable UploadRequest abandon() {
        UploadRequest end = kept.abandon();
        return end == null ? null : end.with(RESUMABLE, VERSION);
    }
}
