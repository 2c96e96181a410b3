package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.http.RetryAfter;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a packet was answered with.
 *
 * @param answer the answer
 * @param clock the wall clock
 */
record BitsAck(UploadAnswer answer, InstantSource clock) {
    private static final int OFFSET_DIFFERS = 416;
    private static final int TOO_MUCH = 413;
    /** A code of BITS, or of HTTP in its numbering: those that the catalog knows better than the status does. */
    private static final int BITS = 0x8020;

    private static final int HTTP = 0x8019;
    /** The application behind the server is to blame. */
    private static final int APPLICATION = 7;

    int status() {
        return answer.status();
    }

    boolean isSuccess() {
        return answer.head().isSuccess();
    }

    /** It says that it speaks the protocol. */
    boolean isAck() {
        return "ack".equalsIgnoreCase(field("BITS-Packet-Type"));
    }

    boolean isServerError() {
        return status() / 100 == 5;
    }

    /** The fragment does not begin where the server goes on. */
    boolean isElsewhere() {
        return status() == OFFSET_DIFFERS;
    }

    /** The fragment is too long, not the file. */
    boolean isFragmentTooLong() {
        return status() == TOO_MUCH && !ErrorCode.TOO_LARGE.equals(code());
    }

    boolean isSessionLost() {
        return !isSuccess() && ErrorCode.SESSION_NOT_FOUND.equals(code());
    }

    /** Nothing in common with the server. */
    boolean isMismatch() {
        return status() == 400 && ErrorCode.E_INVALIDARG.equals(code());
    }

    /** The next byte that the server expects; empty when it does not say, or none of the file. */
    OptionalLong received(long size) {
        String text = field("BITS-Received-Content-Range");
        if (text == null || !text.matches("\\d{1,18}")) {
            return OptionalLong.empty();
        }
        long next = Long.parseLong(text);
        return next <= size ? OptionalLong.of(next) : OptionalLong.empty();
    }

    @Nullable
    String field(String name) {
        String value = answer.head().single(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The HRESULT, under either of the names that the two descriptions of the protocol give it; null for none, and for 0. */
    @Nullable
    ErrorCode code() {
        String text = Stream.of("BITS-Error-Code", "BITS-Error")
                .map(this::field)
                .filter(value -> value != null && value.matches("(0[xX])?[0-9a-fA-F]{1,8}"))
                .findFirst()
                .orElse(null);
        if (text == null) {
            return null;
        }
        int code = Integer.parseUnsignedInt(text.toLowerCase(Locale.ROOT).replaceFirst("^0x", ""), 16);
        return code == 0 ? null : new ErrorCode(code);
    }

    /** Why it is none of success. */
    TransferError error() {
        TransferError plain =
                FailureClassifier.status(status(), answer.uri(), RetryAfter.parse(answer.head(), clock.instant()));
        ErrorCode code = code();
        if (code == null || isSuccess()) {
            return new TransferError(context(), plain.code(), plain.disposition(), plain.message(), plain.retryAfter());
        }
        String who = context() == ErrorContext.REMOTE_APPLICATION ? ", for the application behind it" : "";
        String message = plain.message().replaceFirst("\\.$", "") + ": " + code + who + ".";
        return new TransferError(context(), code, disposition(code, plain.disposition()), message, plain.retryAfter());
    }

    private static Disposition disposition(ErrorCode code, Disposition ofStatus) {
        int facility = code.hresult() >>> 16;
        boolean known = (facility == BITS || facility == HTTP) && ErrorCatalog.knows(code);
        Disposition told = ErrorCatalog.describe(code).disposition();
        return known && told != Disposition.METHOD ? told : ofStatus;
    }

    private ErrorContext context() {
        String text = field("BITS-Error-Context");
        boolean application = text != null && text.matches("(0[xX])?0*" + APPLICATION);
        return application ? ErrorContext.REMOTE_APPLICATION : ErrorContext.REMOTE_FILE;
    }
}
