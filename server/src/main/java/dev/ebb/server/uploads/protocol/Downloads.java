package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.session.Delivery;
import dev.ebb.server.uploads.session.Digests;
import dev.ebb.server.uploads.session.Session;
import dev.ebb.server.uploads.session.TargetPath;
import dev.ebb.server.uploads.session.UploadException;
import dev.ebb.server.uploads.web.Answer;
import dev.ebb.server.uploads.web.Exchange;
import dev.ebb.server.uploads.web.Fields;
import dev.ebb.server.uploads.web.RequestHead;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives out replies, and finished files where that is allowed: whole or one range, with ETag and digest. Thread-safe. */
final class Downloads {
    private static final int PARTIAL = 206;
    private static final int NOT_MODIFIED = 304;
    private static final int NOT_SATISFIABLE = 416;
    /** One range; several in one answer are never given, which RFC 9110, 14.2 allows. */
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private final Receiver receiver;

    Downloads(Receiver receiver) {
        this.receiver = receiver;
    }

    /** A reply, to whoever sent the upload. */
    void reply(Exchange exchange, String owner) {
        String id = exchange.head().path().substring(Receiver.REPLIES.length());
        try {
            Session session = receiver.store().find(id, owner);
            Delivery delivery = session.delivery();
            if (delivery == null || !delivery.hasReplyFile()) {
                exchange.answer(Answer.saying(Replies.NOT_FOUND, new Fields(), "the upload has no reply"));
                return;
            }
            Fields fields = new Fields().set("Repr-Digest", Digests.field(delivery.replyDigest()));
            exchange.answer(give(exchange.head(), receiver.store().reply(session), fields));
        } catch (UploadException refused) {
            exchange.answer(Replies.refused(refused, new Fields()));
        }
    }

    /** A finished file. */
    void file(Exchange exchange) {
        if (!receiver.terms().servesFiles()) {
            Fields allowed = new Fields().set("Allow", "PUT, POST, OPTIONS, BITS_POST");
            exchange.answer(Answer.saying(Replies.NOT_ALLOWED, allowed, "files are taken here, not given out"));
            return;
        }
        try {
            Path file = receiver.root().locate(TargetPath.file(exchange.head().path()));
            Fields fields = new Fields();
            boolean wanted = exchange.head().fields().text("Want-Repr-Digest").contains(Digests.SHA_256);
            if (wanted && FileVersion.of(file).isPresent()) {
                fields.set("Repr-Digest", Digests.field(Digests.sha256(file)));
            }
            exchange.answer(give(exchange.head(), file, fields));
        } catch (UploadException refused) {
            exchange.answer(Replies.refused(refused, new Fields()));
        } catch (IOException unreadable) {
            exchange.answer(Answer.saying(Replies.FAILED, new Fields(), "the file cannot be read"));
        }
    }

    /** All of a reply, as the answer to the request that caused it. */
    static Answer whole(Path reply, Fields fields, String digest) {
        fields.set("Repr-Digest", Digests.field(digest)).set("Content-Type", "application/octet-stream");
        long size = FileVersion.of(reply).map(FileVersion::size).orElse(0L);
        return Answer.file(Replies.OK, fields, new Answer.Slice(reply, 0, size));
    }

    private static Answer give(RequestHead head, Path file, Fields fields) {
        boolean reads = head.method().equals("GET") || head.method().equals("HEAD");
        Optional<FileVersion> found = FileVersion.of(file);
        if (!reads || found.isEmpty()) {
            return Answer.saying(
                    reads ? Replies.NOT_FOUND : Replies.NOT_ALLOWED, new Fields(), "there is no such file");
        }
        FileVersion version = found.get();
        Fields asked = head.fields();
        fields.set("ETag", version.etag())
                .set("Last-Modified", Replies.date(version.modified()))
                .set("Accept-Ranges", "bytes");
        if (asked.has("If-Match") && !version.isNamedBy(asked.text("If-Match"))) {
            return Answer.saying(Replies.PRECONDITION_FAILED, fields, "the file is not the one expected");
        }
        if (asked.has("If-None-Match") && version.isNamedBy(asked.text("If-None-Match"))) {
            return Answer.of(NOT_MODIFIED, fields);
        }
        fields.set("Content-Type", "application/octet-stream").set("X-Content-Type-Options", "nosniff");
        Matcher range = RANGE.matcher(asked.text("Range"));
        if (!range.matches() || !isSameAsBefore(asked, version)) {
            return Answer.file(Replies.OK, fields, new Answer.Slice(file, 0, version.size()));
        }
        return part(file, version, range, fields);
    }

    private static boolean isSameAsBefore(Fields asked, FileVersion version) {
        String before = asked.text("If-Range");
        return before.isEmpty()
                || before.equals(version.etag())
                || before.equals(Replies.date(version.modified().truncatedTo(ChronoUnit.SECONDS)));
    }

    private static Answer part(Path file, FileVersion version, Matcher range, Fields fields) {
        long size = version.size();
        boolean suffix = range.group(1).isEmpty();
        boolean openEnd = range.group(2).isEmpty();
        if (suffix && openEnd) {
            return Answer.file(Replies.OK, fields, new Answer.Slice(file, 0, size));
        }
        long start = suffix ? Math.max(0, size - Long.parseLong(range.group(2))) : Long.parseLong(range.group(1));
        long end = suffix || openEnd ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
        if (start > end) {
            fields.set("Content-Range", "bytes */" + size);
            return Answer.saying(NOT_SATISFIABLE, fields, "the file has " + size + " bytes");
        }
        fields.set("Content-Range", "bytes " + start + "-" + end + "/" + size);
        return Answer.file(PARTIAL, fields, new Answer.Slice(file, start, end - start + 1));
    }
}
