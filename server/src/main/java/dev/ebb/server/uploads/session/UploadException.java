package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Objects;

/** An upload that is refused; the message says why and what to do, for a person. */
public final class UploadException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final int applicationStatus;

    public UploadException(Refusal refusal, String message) {
        this(refusal, message, 0, null);
    }

    private UploadException(
            Refusal refusal,
            String message,
            int applicationStatus,
            @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.refusal = refusal;
        this.applicationStatus = applicationStatus;
    }

    /** What the application answered instead of success; 0 when it gave no answer. */
    public static UploadException application(int status, String message) {
        return new UploadException(Refusal.APPLICATION, message, status, null);
    }

    /** A failing disk: full, or broken in another way. */
    static UploadException disk(IOException failure) {
        boolean full = isFull(failure);
        String message = full
                ? "the disk of the server is full: make room there and continue"
                : "the server cannot write: " + Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        return new UploadException(full ? Refusal.NO_SPACE : Refusal.BROKEN, message, 0, failure);
    }

    private static boolean isFull(IOException failure) {
        String reason = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
        String text = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("quota exceeded") || text.contains("not enough space");
    }

    public Refusal refusal() {
        return refusal;
    }

    /** The status that the application answered with; 0 when it gave none. */
    public int applicationStatus() {
        return applicationStatus;
    }
}
