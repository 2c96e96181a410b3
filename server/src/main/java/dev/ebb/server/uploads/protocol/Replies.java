package dev.ebb.server.uploads.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.server.uploads.session.Delivery;
import dev.ebb.server.uploads.session.Refusal;
import dev.ebb.server.uploads.session.Session;
import dev.ebb.server.uploads.session.TargetPath;
import dev.ebb.server.uploads.session.UploadException;
import dev.ebb.server.uploads.web.Answer;
import dev.ebb.server.uploads.web.Fields;
import dev.ebb.server.uploads.web.RequestHead;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;

/** What is answered alike by all protocols but BITS. Pure. */
final class Replies {
    static final int OK = 200;
    static final int CREATED = 201;
    static final int NO_CONTENT = 204;
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int GONE = 410;
    static final int PRECONDITION_FAILED = 412;
    static final int TOO_LARGE = 413;
    static final int UNSUPPORTED_TYPE = 415;
    static final int LOCKED = 423;
    static final int FAILED = 500;
    static final int BAD_GATEWAY = 502;
    static final int OVERLOADED = 503;
    static final int NO_SPACE = 507;
    private static final String REPLY_URL = "BITS-Reply-URL";
    private static final int RETRY_SECONDS = 30;
    private static final int BYTE = 0xff;

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Replies() {}

    /** The status for a refusal. */
    static int status(UploadException refused) {
        return switch (refused.refusal()) {
            case MALFORMED, INCONSISTENT_LENGTH, BAD_NAME, CORRUPT, CORRUPT_FILE -> BAD_REQUEST;
            case UNKNOWN -> NOT_FOUND;
            case EXPIRED -> GONE;
            case EXISTS -> CONFLICT;
            case BUSY -> LOCKED;
            case TOO_LARGE -> TOO_LARGE;
            case TOO_MANY -> OVERLOADED;
            case NO_SPACE -> NO_SPACE;
            case APPLICATION -> refused.applicationStatus() >= BAD_REQUEST ? refused.applicationStatus() : BAD_GATEWAY;
            case BROKEN -> FAILED;
        };
    }

    static Answer refused(UploadException refused, Fields fields) {
        later(refused, fields);
        return Answer.saying(status(refused), fields, message(refused));
    }

    /** Says when to come again, if that may help. */
    static void later(UploadException refused, Fields fields) {
        if (refused.refusal() == Refusal.BUSY) {
            fields.set("Retry-After", 1);
        } else if (refused.refusal() == Refusal.TOO_MANY) {
            fields.set("Retry-After", RETRY_SECONDS);
        }
    }

    static String message(UploadException refused) {
        return Objects.requireNonNullElse(refused.getMessage(), refused.toString());
    }

    /** A time as header fields have it (RFC 9110, section 5.6.7). */
    static String date(Instant time) {
        return HTTP_DATE.format(time);
    }

    /** The URL path of a file below the root. */
    static String urlPath(String place) {
        StringBuilder url = new StringBuilder("/");
        for (byte each : place.getBytes(UTF_8)) {
            char letter = (char) (each & BYTE);
            boolean plain = letter < 0x80 && (Character.isLetterOrDigit(letter) || "-._~/".indexOf(letter) >= 0);
            url.append(plain ? String.valueOf(letter) : String.format(Locale.ROOT, "%%%02X", (int) letter));
        }
        return url.toString();
    }

    /** Where the upload resource of a session is. */
    static String resource(Session session) {
        return Receiver.UPLOADS + session.id();
    }

    /** Says where the application's reply to a whole upload is, if there is one. */
    static Fields tellReply(Fields fields, Receiver receiver, RequestHead head, Session session) {
        Delivery delivery = session.delivery();
        if (delivery != null && !delivery.staticReply().isEmpty()) {
            fields.set(REPLY_URL, delivery.staticReply());
        } else if (delivery != null && delivery.hasReplyFile()) {
            String known = receiver.terms().publicUrl();
            fields.set(REPLY_URL, (known == null ? head.origin() : known) + Receiver.REPLIES + session.id());
        }
        return fields;
    }

    /** True when the path is one of the server's own, which no file can have. */
    static boolean isOwn(String path) {
        return path.startsWith("/" + TargetPath.RESERVED + "/");
    }
}
