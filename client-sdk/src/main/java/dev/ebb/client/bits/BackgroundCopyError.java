package dev.ebb.client.bits;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * Why a transfer failed (IBackgroundCopyError). What goes wrong with a call is an {@link dev.ebb.client.EbbException} instead.
 *
 * <pre>{@code
 * job.snapshot().getLastError().ifPresent(error -> System.err.println(error.name() + ": " + error.remedy()));
 * }</pre>
 *
 * @param context where it failed
 * @param hresult the code, such as 0x80190194 for HTTP 404
 * @param name the name of the code, such as {@code BG_E_HTTP_ERROR_404}
 * @param message what happened, in words
 * @param remedy what can be done about it, in words
 * @param fileIndex index of the file at fault; absent when the error concerns no file (BG_E_FILE_NOT_AVAILABLE)
 * @param protocol {@code http} or {@code file}; empty when the error concerns no protocol
 * @param time when it failed
 */
public record BackgroundCopyError(
        ErrorContext context,
        int hresult,
        String name,
        String message,
        String remedy,
        OptionalInt fileIndex,
        String protocol,
        Instant time) {

    /** The name of the code and what happened. */
    @Override
    public String toString() {
        return name + ": " + message;
    }

    static BackgroundCopyError of(dev.ebb.v1.JobError wire) {
        return new BackgroundCopyError(
                ErrorContext.of(wire.getContext()),
                wire.getHresult(),
                wire.getName(),
                wire.getMessage(),
                wire.getRemedy(),
                Wire.givenInt(wire, dev.ebb.v1.JobError::hasFileIndex, dev.ebb.v1.JobError::getFileIndex),
                wire.getProtocol(),
                Wire.instant(wire.getTime()));
    }
}
