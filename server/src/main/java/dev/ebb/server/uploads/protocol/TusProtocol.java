package dev.ebb.server.uploads.protocol;

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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The server of tus 1.0 with creation, creation-with-upload, creation-defer-length, checksum, expiration and termination.
 * Thread-safe.
 */
final class TusProtocol {
    private static final String VERSION = "1.0.0";
    private static final String EXTENSIONS =
            "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination";
    private static final String BYTES = "application/offset+octet-stream";
    private static final String METADATA = "tus-metadata";
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final String TYPE = "Content-Type";
    private static final int CHECKSUM_MISMATCH = 460;

    private final Receiver receiver;

    TusProtocol(Receiver receiver) {
        this.receiver = receiver;
    }

    private static Fields fields() {
        return new Fields().set("Tus-Resumable", VERSION);
    }

    /** What a client may ask of the server beforehand, of this protocol and in {@code others} of the others. */
    Answer options(Fields others) {
        Fields fields = fields().set("Tus-Version", VERSION)
                .set("Tus-Extension", EXTENSIONS)
                .set("Tus-Checksum-Algorithm", TusChecksum.ALGORITHMS);
        if (receiver.limits().fileBytes() != Long.MAX_VALUE) {
            fields.set("Tus-Max-Size", receiver.limits().fileBytes());
        }
        others.forEach(fields::set);
        return Answer.of(Replies.NO_CONTENT, fields);
    }

    void serve(Exchange exchange, String owner) {
        RequestHead head = exchange.head();
        if (!head.fields().text("Tus-Resumable").equals(VERSION)) {
            exchange.answer(Answer.saying(
                    Replies.PRECONDITION_FAILED,
                    fields().set("Tus-Version", VERSION),
                    "the server speaks tus " + VERSION));
            return;
        }
        String method = head.fields().find("X-HTTP-Method-Override").orElse(head.method());
        boolean resource = head.path().startsWith(Receiver.UPLOADS);
        try {
            if (resource && method.equals("HEAD")) {
                exchange.answer(ask(exchange, owner));
            } else if (resource && method.equals("PATCH")) {
                exchange.answer(patch(exchange, owner));
            } else if (resource && method.equals("DELETE")) {
                exchange.answer(terminate(exchange, owner));
            } else if (!resource && method.equals("POST")) {
                exchange.answer(create(exchange, owner));
            } else {
                exchange.answer(Answer.saying(Replies.NOT_ALLOWED, fields(), "tus has no " + method + " here"));
            }
        } catch (UploadException refused) {
            exchange.answer(refused(refused));
        } catch (IOException gone) {
            exchange.cut();
        }
    }

    private static Answer refused(UploadException refused) {
        Answer answer = Replies.refused(refused, fields());
        return refused.refusal() == Refusal.CORRUPT || refused.refusal() == Refusal.CORRUPT_FILE
                ? Answer.saying(CHECKSUM_MISMATCH, answer.fields(), Replies.message(refused))
                : answer;
    }

    private Answer create(Exchange exchange, String owner) throws UploadException, IOException {
        RequestHead head = exchange.head();
        long length = Requests.number(head.fields(), LENGTH);
        boolean later = head.fields().text("Upload-Defer-Length").equals("1");
        if ((length == Session.UNKNOWN) != later) {
            throw new UploadException(
                    Refusal.MALFORMED, "either Upload-Length or Upload-Defer-Length: 1 must say how long the file is");
        }
        boolean brings = head.fields().has(TYPE);
        if (brings && !head.fields().text(TYPE).equals(BYTES)) {
            return Answer.saying(Replies.UNSUPPORTED_TYPE, fields(), "a body must have the Content-Type " + BYTES);
        }
        String metadata = head.fields().text("Upload-Metadata");
        Optional<String> name = TusMetadata.fileName(metadata);
        TargetPath target = name.isPresent() ? TargetPath.in(head.path(), name.get()) : TargetPath.file(head.path());
        receiver.completion().demandFree(target);
        Map<String, String> notes = new HashMap<>(Requests.notes(head.fields()));
        notes.put(METADATA, metadata);
        Draft draft = new Draft(new Session.Origin(Protocol.TUS, owner, head.url()), target, length, notes);
        try (Lease lease = receiver.store().begin(draft, exchange::cut)) {
            Session session = brings ? append(exchange, lease) : lease.session();
            if (length == 0 && !session.isOver()) {
                session = receiver.completion().complete(lease);
            }
            return Answer.of(Replies.CREATED, state(head, session).set("Location", Replies.resource(session)));
        }
    }

    private Fields state(RequestHead head, Session session) {
        Fields fields = fields().set(OFFSET, session.offset());
        if (!session.isOver()) {
            fields.set("Upload-Expires", Replies.date(receiver.store().expiry(session)));
        }
        return Replies.tellReply(fields, receiver, head, session); // for which tus itself has no words
    }

    private Lease take(Exchange exchange, String owner) throws UploadException {
        String id = exchange.head().path().substring(Receiver.UPLOADS.length());
        Lease lease = receiver.store().take(id, owner, exchange::cut);
        if (lease.session().origin().protocol() != Protocol.TUS
                || lease.session().stage() == Stage.ENDED) {
            boolean ended = lease.session().stage() == Stage.ENDED;
            lease.close();
            throw new UploadException(ended ? Refusal.EXPIRED : Refusal.UNKNOWN, "the server has no such tus upload");
        }
        return lease;
    }

    private Answer ask(Exchange exchange, String owner) throws UploadException {
        try (Lease lease = take(exchange, owner)) {
            // A client that sees its last byte here asks no further: then the file had better be in its place.
            Session session = lease.session().isWhole() ? receiver.completion().complete(lease) : lease.session();
            Fields fields = state(exchange.head(), session).set("Cache-Control", "no-store");
            if (session.isLengthKnown()) {
                fields.set(LENGTH, session.length());
            } else {
                fields.set("Upload-Defer-Length", "1");
            }
            String metadata = session.notes().getOrDefault(METADATA, "");
            if (!metadata.isEmpty()) {
                fields.set("Upload-Metadata", metadata);
            }
            return Answer.of(Replies.OK, fields);
        }
    }

    private Answer patch(Exchange exchange, String owner) throws UploadException, IOException {
        Fields asked = exchange.head().fields();
        if (!asked.text(TYPE).equals(BYTES)) {
            return Answer.saying(Replies.UNSUPPORTED_TYPE, fields(), "the Content-Type of a PATCH must be " + BYTES);
        }
        long offset = Requests.number(asked, OFFSET);
        if (offset == Session.UNKNOWN) {
            throw new UploadException(Refusal.MALFORMED, "Upload-Offset is missing");
        }
        try (Lease lease = take(exchange, owner)) {
            if (offset != lease.session().offset()) {
                return Answer.saying(
                        Replies.CONFLICT,
                        state(exchange.head(), lease.session()),
                        "the offset is " + lease.session().offset());
            }
            learn(lease, Requests.number(asked, LENGTH));
            return Answer.of(Replies.NO_CONTENT, state(exchange.head(), append(exchange, lease)));
        }
    }

    private void learn(Lease lease, long length) throws UploadException {
        Session session = lease.session();
        if (length == Session.UNKNOWN) {
            return;
        }
        if (session.isLengthKnown() ? session.length() != length : length < session.offset()) {
            throw new UploadException(Refusal.MALFORMED, "Upload-Length contradicts what came before");
        }
        if (!session.isLengthKnown()) {
            receiver.store().demandSize(length);
            lease.learnLength(length);
        }
    }

    private Session append(Exchange exchange, Lease lease) throws UploadException, IOException {
        Session before = lease.session();
        if (!before.isWhole()) {
            long end =
                    before.isLengthKnown() ? before.length() : receiver.limits().fileBytes();
            Intake intake = new Intake(lease).atMost(end - before.offset());
            String checksum = exchange.head().fields().text("Upload-Checksum");
            if (!checksum.isEmpty()) {
                intake.checkedBy(TusChecksum.parse(checksum));
            }
            intake.take(exchange.body());
        }
        if (before.isWhole() || lease.position() == before.length()) {
            return receiver.completion().complete(lease);
        }
        lease.acknowledge();
        return lease.session();
    }

    private Answer terminate(Exchange exchange, String owner) throws UploadException {
        try (Lease lease = take(exchange, owner)) {
            if (lease.session().stage() == Stage.PLACING) {
                receiver.completion().complete(lease);
            }
            lease.discard();
            return Answer.of(Replies.NO_CONTENT, fields());
        }
    }
}
