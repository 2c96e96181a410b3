package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.session.Delivery;
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
import java.nio.file.Path;
import java.util.Optional;

/** A file as the body of one PUT or POST (RFC 9110): whole and at once, or not at all. Thread-safe. */
final class PlainUploads {
    private final Receiver receiver;

    PlainUploads(Receiver receiver) {
        this.receiver = receiver;
    }

    void serve(Exchange exchange, String owner) {
        try {
            RequestHead head = exchange.head();
            if (head.fields().has("Content-Range")) {
                throw new UploadException(
                        Refusal.MALFORMED,
                        "a part of a file cannot be put (RFC 9110, 14.5): use tus, Upload-Complete or BITS to resume");
            }
            if (Requests.isEncoded(head.fields())) {
                exchange.answer(Answer.saying(
                        Replies.UNSUPPORTED_TYPE,
                        new Fields(),
                        "a Content-Encoding is not taken: send the file as it is"));
                return;
            }
            TargetPath target = target(head);
            Path file = receiver.root().locate(target);
            long length = Requests.number(head.fields(), "Content-Length");
            Optional<FileVersion> before = FileVersion.of(file);
            if (!isMet(head.fields(), before)) {
                exchange.answer(
                        Answer.saying(Replies.PRECONDITION_FAILED, new Fields(), "the file is not the one expected"));
                return;
            }
            // The same file once more is no conflict, and only its bytes can tell.
            if (before.isEmpty() || before.get().size() != length) {
                receiver.completion().demandFree(target);
            }
            receive(exchange, draft(head, owner, target, length));
        } catch (UploadException refused) {
            exchange.answer(Replies.refused(refused, new Fields()));
        } catch (IOException gone) {
            exchange.cut();
        }
    }

    private static TargetPath target(RequestHead head) throws UploadException {
        Optional<String> name = Requests.fileName(head.fields());
        return head.path().endsWith("/") && name.isPresent()
                ? TargetPath.in(head.path(), name.get())
                : TargetPath.file(head.path());
    }

    private static boolean isMet(Fields fields, Optional<FileVersion> before) {
        String match = fields.text("If-Match");
        String noneMatch = fields.text("If-None-Match");
        boolean matches =
                match.isEmpty() || before.filter(it -> it.isNamedBy(match)).isPresent();
        boolean differs = noneMatch.isEmpty()
                || before.filter(it -> it.isNamedBy(noneMatch)).isEmpty();
        return matches && differs;
    }

    private static Draft draft(RequestHead head, String owner, TargetPath target, long length) throws UploadException {
        Session.Origin origin = new Session.Origin(Protocol.PLAIN, owner, head.url());
        return new Draft(origin, target, length, Requests.notes(head.fields()));
    }

    private void receive(Exchange exchange, Draft draft) throws UploadException, IOException {
        try (Lease lease = receiver.store().begin(draft, exchange::cut)) {
            try {
                Intake intake = new Intake(lease)
                        .atMost(
                                draft.length() == Session.UNKNOWN
                                        ? receiver.limits().fileBytes()
                                        : draft.length());
                Optional<Digests.Expected> digest =
                        Requests.contentDigest(exchange.head().fields());
                digest.ifPresent(it -> intake.checkedBy(Intake.check(it)));
                intake.take(exchange.body());
                Answer answer = answer(receiver, receiver.completion().complete(lease));
                if (answer.file() == null) {
                    lease.discard(); // a client that has its answer finds nothing left over
                }
                exchange.answer(answer);
            } finally {
                // On its way to its place a file is finished by whoever finds it there, at the next start at the
                // latest.
                if (lease.session().stage() != Stage.PLACING) {
                    lease.discard();
                }
            }
        }
    }

    /** What the resource itself answers to a whole file: the reply of the application, else where the file is. */
    static Answer answer(Receiver receiver, Session session) throws UploadException {
        Fields fields = new Fields();
        Delivery delivery = session.delivery();
        if (!session.place().isEmpty()) {
            Path place = receiver.root().locate(TargetPath.stored(session.place()));
            FileVersion.of(place).ifPresent(it -> fields.set("ETag", it.etag()));
            fields.set("Location", Replies.urlPath(session.place()));
        }
        if (delivery != null && delivery.hasReplyFile()) {
            return Downloads.whole(receiver.store().reply(session), fields, delivery.replyDigest());
        }
        if (delivery != null && !delivery.staticReply().isEmpty()) {
            fields.set("Location", delivery.staticReply());
        }
        return Answer.of(session.replaced() ? Replies.NO_CONTENT : Replies.CREATED, fields);
    }
}
