package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.session.Refusal;
import dev.ebb.server.uploads.session.UploadException;
import dev.ebb.server.uploads.web.Answer;
import dev.ebb.server.uploads.web.Fields;
import java.util.Locale;

/** How a refusal is said to a BITS client: a status that has it retry or give up, an HRESULT and a context. Pure. */
final class BitsErrors {
    static final long NONE = 0;
    /** The error arose in this server. */
    static final int SERVER = 5;

    /** The error arose in the application behind it. */
    private static final int APPLICATION = 7;

    private static final long SESSION_NOT_FOUND = 0x8020001FL;
    private static final long TOO_LARGE = 0x80200020L;
    private static final long INVALID_ARGUMENT = 0x80070057L;
    private static final long INVALID_NAME = 0x8007007BL;
    private static final long FILE_EXISTS = 0x80070050L;
    private static final long INVALID_DATA = 0x8007000DL;
    private static final long DISK_FULL = 0x80070070L;
    private static final long BUSY = 0x800700AAL;
    private static final long NO_RESOURCES = 0x800705AAL;
    private static final long WRITE_FAULT = 0x8007001DL;
    /** Added to a status of HTTP. */
    private static final long HTTP_ERROR = 0x80190000L;

    private BitsErrors() {}

    static Answer refused(UploadException refused, Fields fields) {
        boolean application = refused.refusal() == Refusal.APPLICATION;
        fields(fields, code(refused), application ? APPLICATION : SERVER);
        Replies.later(refused, fields);
        return Answer.saying(status(refused), fields, Replies.message(refused));
    }

    /** Under both names that the two descriptions of the protocol give the code. */
    static Fields fields(Fields fields, long code, int context) {
        String text = String.format(Locale.ROOT, "0x%08x", code);
        return fields.set("BITS-Error-Code", text)
                .set("BITS-Error", text)
                .set("BITS-Error-Context", String.format(Locale.ROOT, "0x%x", context));
    }

    /** What passes by itself is said with a 5xx, which clients retry. */
    private static int status(UploadException refused) {
        return switch (refused.refusal()) {
            case UNKNOWN, EXPIRED, BUSY, NO_SPACE -> Replies.FAILED;
            default -> Replies.status(refused);
        };
    }

    private static long code(UploadException refused) {
        return switch (refused.refusal()) {
            case UNKNOWN, EXPIRED -> SESSION_NOT_FOUND;
            case MALFORMED, INCONSISTENT_LENGTH -> INVALID_ARGUMENT;
            case BAD_NAME -> INVALID_NAME;
            case EXISTS -> FILE_EXISTS;
            case BUSY -> BUSY;
            case TOO_LARGE -> TOO_LARGE;
            case TOO_MANY -> NO_RESOURCES;
            case NO_SPACE -> DISK_FULL;
            case CORRUPT, CORRUPT_FILE -> INVALID_DATA;
            case APPLICATION -> HTTP_ERROR + Replies.status(refused);
            case BROKEN -> WRITE_FAULT;
        };
    }
}
