package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.session.Digests;
import dev.ebb.server.uploads.session.Draft;
import dev.ebb.server.uploads.session.Intake;
import dev.ebb.server.uploads.session.Lease;
import dev.ebb.server.uploads.session.Protocol;
import dev.ebb.server.uploads.session.Refusal;
import dev.ebb.server.uploads.session.Session;
import dev.ebb.server.uploads.session.Stage;
import dev.ebb.server.uploads.session.TargetPath;
import dev.ebb.server.uploads.session.UploadException;
import dev.ebb.server.uploads.web.Answer;
import dev.ebb.server.uploads.web.Exchange;
import dev.ebb.server.uploads.web.Fields;
import dev.ebb.server.uploads.web.RequestHead;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The server of resumable uploads for HTTP (draft-ietf-httpbis-resumable-upload-12, interop version 8). A newer request for
 * an upload ends the older one, as the draft recommends. Thread-safe.
 */
final class IetfProtocol {
    private static final String INTEROP = "Upload-Draft-Interop-Version";
    private static final String INTEROP_VERSION = "8";
    private static final String COMPLETE = "Upload-Complete";
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final String LIMIT = "Upload-Limit";
    private static final String PART = "application/partial-upload";
    private static final String TRUE = "?1";
    private static final String FALSE = "?0";
    private static final int RESUMPTION_SUPPORTED = 104;

    private final Receiver receiver;

    IetfProtocol(Receiver receiver) {
        this.receiver = receiver;
    }

    /** The limits that hold for every upload. */
    Fields limits() {
        long most = receiver.limits().fileBytes();
        return new Fields().set(LIMIT, most == Long.MAX_VALUE ? "min-size=0" : "max-size=" + most);
    }

    private Fields limits(Session session) {
        long age = Math.max(
                0,
                Duration.between(receiver.clock().instant(), receiver.store().expiry(session))
                        .toSeconds());
        long most = receiver.limits().fileBytes();
        return new Fields().set(LIMIT, (most == Long.MAX_VALUE ? "" : "max-size=" + most + ", ") + "max-age=" + age);
    }

    /** A request to a file that invites the server to have it resumed. */
    void create(Exchange exchange, String owner) {
        try {
            begin(exchange, owner);
        } catch (UploadException refused) {
            exchange.answer(refused(refused));
        } catch (IOException gone) {
            exchange.cut();
        }
    }

    private Answer refused(UploadException refused) {
        if (refused.refusal() == Refusal.INCONSISTENT_LENGTH) {
            return Problems.inconsistentLength();
        }
        Fields fields = refused.refusal() == Refusal.TOO_LARGE ? limits() : new Fields();
        // After the last byte it is the resource that speaks, and sending again would not help.
        boolean processed = refused.refusal() == Refusal.APPLICATION || refused.refusal() == Refusal.CORRUPT_FILE;
        return Replies.refused(refused, fields.set(COMPLETE, processed ? TRUE : FALSE));
    }

    private void begin(Exchange exchange, String owner) throws UploadException, IOException {
        RequestHead head = exchange.head();
        if (Requests.isEncoded(head.fields())) {
            exchange.answer(Answer.saying(
                    Replies.UNSUPPORTED_TYPE, new Fields(), "a Content-Encoding is not taken: send the file as it is"));
            return;
        }
        boolean last = isLast(head.fields());
        Optional<String> name = Requests.fileName(head.fields());
        TargetPath target = head.path().endsWith("/") && name.isPresent()
                ? TargetPath.in(head.path(), name.get())
                : TargetPath.file(head.path());
        receiver.completion().demandFree(target);
        long length = announced(head.fields(), 0, last);
        Draft draft = new Draft(
                new Session.Origin(Protocol.IETF, owner, head.url()), target, length, Requests.notes(head.fields()));
        try (Lease lease = receiver.store().begin(draft, exchange::cut)) {
            Session session = lease.session();
            interim(exchange, limits(session).set("Location", Replies.resource(session)));
            Session now = append(exchange, lease, last);
            if (last) {
                exchange.answer(processed(now));
            } else {
                Fields fields = limits(now)
                        .set("Location", Replies.resource(now))
                        .set(COMPLETE, FALSE)
                        .set(OFFSET, now.offset());
                exchange.answer(Answer.of(Replies.CREATED, fields));
            }
        }
    }

    private Answer processed(Session session) throws UploadException {
        Answer answer = PlainUploads.answer(receiver, session);
        answer.fields().set(COMPLETE, TRUE);
        return answer;
    }

    private static boolean isLast(Fields fields) throws UploadException {
        String text = fields.text(COMPLETE);
        if (!text.equals(TRUE) && !text.equals(FALSE)) {
            throw new UploadException(Refusal.MALFORMED, "Upload-Complete must be ?1 or ?0");
        }
        return text.equals(TRUE);
    }

    /** The length of the file, by one of its two indicators (section 4.1.3); UNKNOWN without any. */
    private static long announced(Fields fields, long offset, boolean last) throws UploadException {
        long said = Requests.number(fields, LENGTH);
        long content = Requests.number(fields, "Content-Length");
        long follows = last && content != Session.UNKNOWN ? offset + content : Session.UNKNOWN;
        if (said != Session.UNKNOWN && follows != Session.UNKNOWN && said != follows) {
            throw new UploadException(Refusal.INCONSISTENT_LENGTH, "the request contradicts the length of the upload");
        }
        return said == Session.UNKNOWN ? follows : said;
    }

    private static void interim(Exchange exchange, Fields fields) {
        if (exchange.head().fields().text(INTEROP).equals(INTEROP_VERSION)) {
            exchange.interim(RESUMPTION_SUPPORTED, fields.set(INTEROP, INTEROP_VERSION));
        }
    }

    private Session append(Exchange exchange, Lease lease, boolean last) throws UploadException, IOException {
        Session before = lease.session();
        long end = before.isLengthKnown() ? before.length() : receiver.limits().fileBytes();
        Intake intake = new Intake(lease)
                .atMost(end - before.offset())
                .telling(offset -> interim(exchange, new Fields().set(OFFSET, offset)));
        Optional<Digests.Expected> digest =
                Requests.contentDigest(exchange.head().fields());
        digest.ifPresent(it -> intake.checkedBy(Intake.check(it)));
        try {
            intake.take(exchange.body());
        } catch (UploadException refused) {
            if (refused.refusal() == Refusal.TOO_LARGE) {
                lease.end(); // "marking the upload resource invalid": section 4.4.2
            }
            throw refused;
        }
        if (last && before.isLengthKnown() && lease.position() != before.length()) {
            lease.acknowledge();
            throw new UploadException(Refusal.INCONSISTENT_LENGTH, "the request contradicts the length of the upload");
        }
        if (last) {
            return receiver.completion().complete(lease);
        }
        lease.acknowledge();
        return lease.session();
    }

    /** A request to an upload resource. */
    void resume(Exchange exchange, String owner) {
        try {
            switch (exchange.head().method()) {
                case "HEAD", "GET" -> exchange.answer(ask(exchange, owner));
                case "PATCH" -> patch(exchange, owner);
                case "DELETE" -> exchange.answer(cancel(exchange, owner));
                default ->
                    exchange.answer(Answer.saying(
                            Replies.NOT_ALLOWED,
                            new Fields().set("Allow", "HEAD, GET, PATCH, DELETE"),
                            "an upload has no " + exchange.head().method()));
            }
        } catch (UploadException refused) {
            exchange.answer(refused(refused));
        } catch (IOException gone) {
            exchange.cut();
        }
    }

    private Lease take(Exchange exchange, String owner) throws UploadException {
        String id = exchange.head().path().substring(Receiver.UPLOADS.length());
        Lease lease = receiver.store().take(id, owner, exchange::cut);
        if (lease.session().origin().protocol() != Protocol.IETF
                || lease.session().stage() == Stage.ENDED) {
            boolean ended = lease.session().stage() == Stage.ENDED;
            lease.close();
            throw new UploadException(ended ? Refusal.EXPIRED : Refusal.UNKNOWN, "the server has no such upload");
        }
        return lease;
    }

    private Answer ask(Exchange exchange, String owner) throws UploadException {
        try (Lease lease = take(exchange, owner)) {
            Session session = lease.session().isWhole() ? receiver.completion().complete(lease) : lease.session();
            Fields fields = limits(session)
                    .set(OFFSET, session.offset())
                    .set(COMPLETE, session.isOver() ? TRUE : FALSE)
                    .set("Cache-Control", "no-store");
            if (session.isLengthKnown()) {
                fields.set(LENGTH, session.length());
            }
            return Answer.of(Replies.NO_CONTENT, fields);
        }
    }

    private void patch(Exchange exchange, String owner) throws UploadException, IOException {
        Fields asked = exchange.head().fields();
        if (!asked.text("Content-Type").equals(PART)) {
            exchange.answer(Answer.saying(
                    Replies.UNSUPPORTED_TYPE,
                    new Fields().set("Accept-Patch", PART),
                    "the Content-Type must be " + PART));
            return;
        }
        boolean last = isLast(asked);
        long offset = Requests.number(asked, OFFSET);
        if (offset == Session.UNKNOWN) {
            throw new UploadException(Refusal.MALFORMED, "Upload-Offset is missing");
        }
        try (Lease lease = take(exchange, owner)) {
            Session session = lease.session();
            long length = announced(asked, offset, last);
            if (offset != session.offset()) {
                exchange.answer(Problems.offset(session.offset(), offset));
                return;
            }
            if (session.isWhole()) {
                repeat(exchange, lease, last);
                return;
            }
            learn(lease, length);
            Session now = append(exchange, lease, last);
            exchange.answer(
                    last
                            ? processed(now)
                            : Answer.of(
                                    Replies.NO_CONTENT,
                                    limits(now).set(COMPLETE, FALSE).set(OFFSET, now.offset())));
        }
    }

    /** The answer to the last request was lost: it is given again, to one that adds nothing. */
    private void repeat(Exchange exchange, Lease lease, boolean last) throws UploadException, IOException {
        if (!last || exchange.body().next() != null) {
            exchange.answer(Answer.saying(
                    Replies.BAD_REQUEST, new Fields().set(COMPLETE, FALSE), "the upload is complete already"));
            return;
        }
        exchange.answer(processed(receiver.completion().complete(lease)));
    }

    private void learn(Lease lease, long length) throws UploadException {
        Session session = lease.session();
        if (length == Session.UNKNOWN) {
            return;
        }
        if (session.isLengthKnown() ? session.length() != length : length < session.offset()) {
            throw new UploadException(Refusal.INCONSISTENT_LENGTH, "the request contradicts the length of the upload");
        }
        if (!session.isLengthKnown()) {
            receiver.store().demandSize(length);
            lease.learnLength(length);
        }
    }

    private Answer cancel(Exchange exchange, String owner) throws UploadException {
        try (Lease lease = take(exchange, owner)) {
            if (lease.session().stage() == Stage.PLACING) {
                receiver.completion().complete(lease);
            }
            lease.discard();
            return Answer.of(Replies.NO_CONTENT, new Fields());
        }
    }
}
