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
import java.util.List;
import java.util.Locale;

/** The server of the BITS upload protocol 1.5: BITS_POST with a packet in its header fields. Thread-safe. */
final class BitsProtocol {
    static final String PROTOCOL = "{7df0354d-249b-430f-820d-3d2a9bef4931}";
    private static final String SESSION_ID = "BITS-Session-Id";
    private static final String RECEIVED = "BITS-Received-Content-Range";
    private static final int NOT_SATISFIABLE = 416;

    private final Receiver receiver;

    BitsProtocol(Receiver receiver) {
        this.receiver = receiver;
    }

    void serve(Exchange exchange, String owner) {
        try {
            String packet = exchange.head().fields().text("BITS-Packet-Type").toLowerCase(Locale.ROOT);
            switch (packet) {
                case "ping" -> exchange.answer(Answer.of(Replies.OK, ack()));
                case "create-session" -> exchange.answer(create(exchange, owner));
                case "fragment" -> fragment(exchange, owner);
                case "close-session" -> exchange.answer(close(exchange, owner));
                case "cancel-session" -> exchange.answer(cancel(exchange, owner));
                default -> throw malformed("BITS-Packet-Type is none that the server knows: \"" + packet + "\"");
            }
        } catch (UploadException refused) {
            exchange.answer(BitsErrors.refused(refused, ack()));
        } catch (IOException gone) {
            exchange.cut();
        }
    }

    private static Fields ack() {
        return new Fields().set("BITS-Packet-Type", "Ack");
    }

    private static Fields ack(Session session) {
        return ack().set(SESSION_ID, idText(session.id()));
    }

    private static UploadException malformed(String message) {
        return new UploadException(Refusal.MALFORMED, message);
    }

    private Answer create(Exchange exchange, String owner) throws UploadException {
        RequestHead head = exchange.head();
        List<String> offered = List.of(head.fields()
                .text("BITS-Supported-Protocols")
                .toLowerCase(Locale.ROOT)
                .split("[\\s,]+"));
        if (!offered.contains(PROTOCOL)) {
            throw malformed("no protocol in common: the server speaks " + PROTOCOL);
        }
        TargetPath target = TargetPath.file(head.path());
        receiver.completion().demandFree(target);
        Draft draft = new Draft(
                new Session.Origin(Protocol.BITS, owner, head.url()),
                target,
                Session.UNKNOWN,
                Requests.notes(head.fields()));
        try (Lease lease = receiver.store().begin(draft, exchange::cut)) {
            Fields fields = ack(lease.session()).set("BITS-Protocol", PROTOCOL).set("Accept-Encoding", "Identity");
            String host = receiver.terms().hostId();
            if (host != null) {
                fields.set("BITS-Host-Id", host);
                long fallback = receiver.terms().hostIdFallbackSeconds();
                if (fallback >= 0) {
                    fields.set("BITS-Host-Id-Fallback-Timeout", fallback);
                }
            }
            return Answer.of(Replies.CREATED, fields);
        }
    }

    /** The session that the request names, which is one of this URL; an ended one only if the packet may repeat its end. */
    private Lease take(Exchange exchange, String owner, boolean endedToo) throws UploadException {
        RequestHead head = exchange.head();
        String target = TargetPath.file(head.path()).toString();
        String id = head.fields().text(SESSION_ID).replaceAll("[{}-]", "").toLowerCase(Locale.ROOT);
        Lease lease = receiver.store().take(id, owner, exchange::cut);
        Session session = lease.session();
        boolean fits = session.origin().protocol() == Protocol.BITS
                && session.target().equals(target)
                && (endedToo || session.stage() != Stage.ENDED);
        if (!fits) {
            lease.close();
            throw new UploadException(Refusal.UNKNOWN, "the server knows no such session for this URL");
        }
        return lease;
    }

    private void fragment(Exchange exchange, String owner) throws UploadException, IOException {
        Fields fields = exchange.head().fields();
        BitsRange range = BitsRange.parse(fields.text("Content-Range"));
        long length = Requests.number(fields, "Content-Length");
        if (length != range.bytes()) {
            throw malformed("Content-Length is not the number of bytes in Content-Range: "
                    + (length == Session.UNKNOWN ? "it is missing" : length + " and " + range.bytes()));
        }
        if (Requests.isEncoded(fields)) {
            throw malformed("Content-Encoding is none that the server accepts: it accepts Identity");
        }
        try (Lease lease = take(exchange, owner, false)) {
            learn(lease, range.total());
            if (!lease.session().isWhole()) {
                if (range.start() > lease.session().offset()) {
                    exchange.answer(gap(lease.session()));
                    return;
                }
                append(exchange, lease, range);
            }
            Session session = lease.session();
            if (session.isWhole() || lease.position() == range.total()) {
                session = receiver.completion().complete(lease);
            } else {
                lease.acknowledge();
                session = lease.session();
            }
            exchange.answer(Answer.of(Replies.OK, received(exchange.head(), session)));
        }
    }

    private void learn(Lease lease, long total) throws UploadException {
        Session session = lease.session();
        if (session.isLengthKnown() && session.length() != total) {
            throw malformed("the total in Content-Range was " + session.length() + " before and is " + total);
        }
        if (!session.isLengthKnown()) {
            receiver.store().demandSize(total);
            lease.learnLength(total);
        }
    }

    private static void append(Exchange exchange, Lease lease, BitsRange range) throws UploadException, IOException {
        if (!range.isQuestion()) {
            new Intake(lease)
                    .skipping(lease.session().offset() - range.start())
                    .atMost(range.bytes())
                    .take(exchange.body());
        }
    }

    private static Answer gap(Session session) {
        Fields fields = BitsErrors.fields(ack(session), BitsErrors.NONE, BitsErrors.SERVER)
                .set(RECEIVED, session.offset());
        return Answer.saying(NOT_SATISFIABLE, fields, "the next byte is " + session.offset());
    }

    private Fields received(RequestHead head, Session session) {
        Fields fields = ack(session).set(RECEIVED, session.offset());
        return Replies.tellReply(fields, receiver, head, session);
    }

    /** Before the last byte the upload goes, after it only the reply: the file stays where it was put. */
    private Answer close(Exchange exchange, String owner) throws UploadException {
        try (Lease lease = take(exchange, owner, true)) {
            Session session = lease.session();
            if (session.isWhole() && !session.isOver()) {
                receiver.completion().complete(lease);
            }
            if (session.stage() != Stage.ENDED) {
                lease.end();
            }
            return Answer.of(Replies.OK, ack(session));
        }
    }

    private Answer cancel(Exchange exchange, String owner) throws UploadException {
        try (Lease lease = take(exchange, owner, true)) {
            if (lease.session().stage() == Stage.PLACING) {
                receiver.completion().complete(lease);
            }
            if (lease.session().stage() != Stage.ENDED) {
                lease.end();
            }
            return Answer.of(Replies.OK, ack(lease.session()));
        }
    }

    /** A GUID in braces, as this protocol has its names. */
    static String idText(String id) {
        return "{" + id.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5") + "}";
    }
}
