package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.job.HttpMethodRules;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Resumable uploads for HTTP (draft-ietf-httpbis-resumable-upload-12, interop version 8). A server that has said that it speaks
 * them is first asked for a URL for all but small files; any other one gets the file in one request that says that it may be
 * resumed, and is an ordinary PUT or POST to whoever does not know what that means.
 */
final class ResumableUpload implements Dialogue {
    /** What is smaller goes out with the first request: a second one would cost more than sending it again. */
    private static final long SENT_AT_ONCE = 16 << 20;

    private static final String INTEROP = "Upload-Draft-Interop-Version";
    private static final String INTEROP_VERSION = "8";
    private static final String COMPLETE = "Upload-Complete";
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final String TRUE = "?1";
    private static final String FALSE = "?0";
    private static final int RESUMPTION_SUPPORTED = 104;
    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;
    private static final int LOCKED = 423;
    private static final int SERVER_ERROR = 500;

    private final UploadPlan plan;
    private final KeptUpload kept;
    private final Map<String, Long> limits = new HashMap<>();
    private boolean asked;
    /** The server has used words of this protocol. */
    private boolean speaks;
    /** The server has said that the upload is over. */
    private boolean toldComplete;

    ResumableUpload(UploadPlan plan, @Nullable ResponseHead offers) {
        this.plan = plan;
        this.kept = new KeptUpload(plan, UploadProtocol.RESUMABLE);
        this.speaks = kept.uri() != null;
        if (offers != null) {
            hear(offers);
        }
    }

    @Override
    public Turn begin() {
        toldComplete = false;
        if (kept.awaitsReply()) {
            return kept.fetch();
        }
        if (kept.uri() != null) {
            return look();
        }
        return asked ? create() : new Turn.Ask(UploadRequest.of("OPTIONS", plan.remote()));
    }

    /** The answer to OPTIONS: of a server that does not speak this it says nothing. */
    private void hear(ResponseHead offers) {
        asked = true;
        if (offers.isSuccess() && offers.headers().contains("Upload-Limit")) {
            speaks = true;
            learn(offers);
        }
    }

    private static UploadRequest request(String method, URI uri) {
        return UploadRequest.of(method, uri).with(INTEROP, INTEROP_VERSION);
    }

    private Turn create() {
        long most = limit("max-size", Long.MAX_VALUE);
        if (most < plan.size()) {
            return new Turn.Failed(TusUpload.tooLarge(plan, most));
        }
        String method = HttpMethodRules.usual(plan.task().type());
        UploadRequest request = request(method, plan.remote()).with(LENGTH, String.valueOf(plan.size()));
        if (!method.equals("PUT")) {
            request = request.once();
        }
        boolean several = kept.pieces().of(plan.size()) < plan.size() || plan.size() > SENT_AT_ONCE;
        if (speaks && several && plan.size() >= limit("min-size", 0)) {
            return new Turn.Ask(DigestFields.ofFile(plan, request.with(COMPLETE, FALSE)));
        }
        UploadRequest whole = request.with(COMPLETE, TRUE).sending(0, plan.size());
        // Who resumes may count nothing of a request with a digest of its own that breaks off.
        whole = speaks ? DigestFields.ofFile(plan, whole) : DigestFields.both(plan, whole);
        return new Turn.Ask(plan.size() < PlainUpload.WORTH_ASKING ? whole : whole.asking());
    }

    private Turn look() {
        return new Turn.Ask(request("HEAD", KeptUpload.known(kept.uri())));
    }

    /** What is left, or no more than the server takes at once; nothing, to say that this was all. */
    private Turn send() {
        long from = kept.offset();
        long bytes = kept.pieces().of(plan.size() - from);
        UploadRequest request = request("PATCH", KeptUpload.known(kept.uri()))
                .with("Content-Type", "application/partial-upload")
                .with(OFFSET, String.valueOf(from))
                .with(LENGTH, String.valueOf(plan.size()))
                .with(COMPLETE, from + bytes == plan.size() ? TRUE : FALSE)
                .sending(from, bytes);
        if (plan.checksBodies() && bytes > 0) {
            request = request.checked(new UploadRequest.Check(
                    DigestAlgorithm.SHA256, digest -> new Header(DigestFields.CONTENT, DigestFields.value(digest))));
        }
        return new Turn.Ask(bytes < PlainUpload.WORTH_ASKING ? request : request.asking());
    }

    @Override
    public void preliminary(UploadRequest request, ResponseHead head) {
        boolean ours = head.status() == RESUMPTION_SUPPORTED
                && INTEROP_VERSION.equals(head.single(INTEROP))
                && request.body() instanceof UploadRequest.Part;
        if (!ours) {
            return;
        }
        speaks = true;
        learn(head);
        String location = head.single("Location");
        if (location != null && kept.uri() == null && !request.method().equals("PATCH")) {
            try {
                kept.at(request.uri(), location);
            } catch (TransferFailure unusable) {
                return; // the upload may come to its end without
            }
        }
        long offset = UploadFields.number(head, OFFSET);
        if (kept.uri() != null && offset > kept.offset() && offset <= end(request)) {
            kept.has(offset);
        }
    }

    /** One beyond the last byte of the file that the request carries. */
    private static long end(UploadRequest request) {
        return request.body() instanceof UploadRequest.Part part ? part.from() + part.bytes() : 0;
    }

    @Override
    public Turn answered(UploadAnswer answer) {
        return switch (answer.request().method()) {
            case "OPTIONS" -> told(answer);
            case "HEAD" -> looked(answer);
            case "PATCH" -> sent(answer);
            case "GET" -> kept.fetched(answer);
            default -> created(answer);
        };
    }

    private Turn told(UploadAnswer answer) {
        if (Negotiation.isPassing(answer.status())) {
            return kept.refused(answer);
        }
        hear(answer.head());
        return create();
    }

    private Turn created(UploadAnswer answer) {
        Boolean complete = UploadFields.truth(answer.head(), COMPLETE);
        speaks |= complete != null || answer.head().headers().contains("Upload-Limit");
        learn(answer.head());
        if (!answer.head().isSuccess()) {
            return refused(answer);
        }
        boolean whole = TRUE.equals(answer.request().says(COMPLETE));
        if (whole && !Boolean.FALSE.equals(complete)) {
            return finished(answer);
        }
        URI announced = kept.uri();
        String location = answer.head().single("Location");
        if (location == null && announced == null || Boolean.TRUE.equals(complete)) {
            return new Turn.Failed(
                    KeptUpload.invalid(answer, "neither takes the file nor names an upload to go on with"));
        }
        try {
            if (location != null) {
                kept.at(answer.uri(), location);
            }
        } catch (TransferFailure unusable) {
            return new Turn.Failed(unusable.error());
        }
        if (announced != null && !announced.equals(kept.uri())) {
            return kept.anew(KeptUpload.invalid(answer, "names another upload than before"));
        }
        return whole
                ? kept.again(KeptUpload.invalid(answer, "says that the file is not complete"), this::look)
                : send();
    }

    private Turn looked(UploadAnswer answer) {
        if (!answer.head().isSuccess()) {
            return refused(answer);
        }
        learn(answer.head());
        long length = UploadFields.number(answer.head(), LENGTH);
        long offset = UploadFields.number(answer.head(), OFFSET);
        toldComplete = Boolean.TRUE.equals(UploadFields.truth(answer.head(), COMPLETE));
        if (length != UploadFields.NONE && length != plan.size()) {
            return kept.anew(KeptUpload.invalid(answer, "is about a file of another size"));
        }
        if (offset == UploadFields.NONE || offset > plan.size() || toldComplete && offset < plan.size()) {
            return kept.anew(KeptUpload.invalid(answer, "names an offset that cannot be"));
        }
        kept.has(offset);
        return send();
    }

    private Turn sent(UploadAnswer answer) {
        Boolean complete = UploadFields.truth(answer.head(), COMPLETE);
        boolean last = TRUE.equals(answer.request().says(COMPLETE));
        if (!answer.head().isSuccess()) {
            return refused(answer);
        }
        learn(answer.head());
        if (Boolean.TRUE.equals(complete)) {
            return last
                    ? finished(answer)
                    : new Turn.Failed(KeptUpload.invalid(answer, "ends the upload before all of it was sent"));
        }
        UploadRequest.Part part = (UploadRequest.Part) answer.request().body();
        if (last && toldComplete) {
            return replayed();
        }
        TransferError why = KeptUpload.invalid(answer, "does not say how much of the request the server took");
        long offset = UploadFields.number(answer.head(), OFFSET);
        if (last || offset <= part.from() || offset > end(answer.request())) {
            return kept.again(why, this::look);
        }
        kept.has(offset);
        return send();
    }

    /** An upload that is over was asked once more for its answer, which not every server keeps. */
    private Turn replayed() {
        if (!plan.wantsReply()) {
            return new Turn.Done();
        }
        kept.forget();
        return new Turn.Failed(TusUpload.noReply(
                plan,
                "The server has the whole upload, but its reply was lost with a connection and is not given again"));
    }

    private Turn finished(UploadAnswer answer) {
        if (KeptUpload.repliesElsewhere(answer.head()) && plan.wantsReply()) {
            return kept.fetch(answer);
        }
        kept.has(plan.size());
        return new Turn.Done();
    }

    /** A status other than 2xx, to whatever was asked about the upload. */
    private Turn refused(UploadAnswer answer) {
        int status = answer.status();
        boolean creation = kept.uri() == null
                || !answer.request().method().equals("PATCH")
                        && !answer.request().method().equals("HEAD");
        if (Boolean.TRUE.equals(UploadFields.truth(answer.head(), COMPLETE))) {
            if (status < SERVER_ERROR) {
                kept.forget(); // that is what the file itself was answered, and would be once more
            }
            return kept.refused(answer);
        }
        if (status == TOO_LARGE) {
            return tooLarge(answer);
        }
        if (creation) {
            return kept.refused(answer);
        }
        if (toldComplete && answer.request().method().equals("PATCH") && status < SERVER_ERROR) {
            return replayed();
        }
        if (KeptUpload.isGone(status)) {
            return kept.anew(kept.passing(answer));
        }
        if (status == LOCKED) {
            return kept.later(answer, request("HEAD", KeptUpload.known(kept.uri())));
        }
        return status == CONFLICT || status == BAD_REQUEST ? disagreed(answer) : kept.refused(answer);
    }

    private Turn tooLarge(UploadAnswer answer) {
        learn(answer.head());
        if (limit("max-size", Long.MAX_VALUE) < plan.size()) {
            kept.forget();
            return new Turn.Failed(TusUpload.tooLarge(plan, limit("max-size", 0)));
        }
        boolean known = speaks || kept.uri() != null;
        if (!known || !kept.shrink(answer.request().body())) {
            return kept.refused(answer);
        }
        return kept.uri() == null ? create() : look();
    }

    /** The two ends do not agree on what is there. */
    private Turn disagreed(UploadAnswer answer) {
        String problem = answer.text();
        TransferError why = kept.passing(answer);
        if (problem.contains("#inconsistent-upload-length")) {
            return kept.anew(answer.error(plan.clock()));
        }
        boolean corrupt = answer.request().check() != null;
        boolean asksAgain = answer.status() == CONFLICT || corrupt || problem.contains("#completed-upload");
        return asksAgain ? kept.again(why, this::look) : kept.refused(answer);
    }

    private void learn(ResponseHead head) {
        Map<String, Long> said = UploadFields.limits(head);
        if (said.isEmpty()) {
            return;
        }
        limits.putAll(said);
        kept.pieces().limit(limit("min-append-size", 0), limit("max-append-size", Long.MAX_VALUE));
        Long age = said.get("max-age");
        if (age != null) {
            kept.expires(plan.clock().instant().plus(Duration.ofSeconds(age)));
        }
    }

    private long limit(String name, long otherwise) {
        return limits.getOrDefault(name, otherwise);
    }

    @Override
    public boolean mayEndEarly(UploadRequest request, ResponseHead head, long handedOver) {
        return request.body() instanceof UploadRequest.Part part
                && Boolean.FALSE.equals(UploadFields.truth(head, COMPLETE))
                && UploadFields.number(head, OFFSET) <= part.from() + handedOver;
    }

    @Override
    public boolean isReply(UploadRequest request, ResponseHead head) {
        if (!plan.wantsReply() || !head.isSuccess()) {
            return false;
        }
        Boolean complete = UploadFields.truth(head, COMPLETE);
        boolean creation = !request.method().equals("PATCH") && !Boolean.FALSE.equals(complete);
        boolean last = TRUE.equals(request.says(COMPLETE)) && (creation || Boolean.TRUE.equals(complete));
        return request.method().equals("GET") || last && !KeptUpload.repliesElsewhere(head);
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
        return end == null ? null : end.with(INTEROP, INTEROP_VERSION);
    }
}
