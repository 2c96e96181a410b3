package dev.ebb.client.bits;

import dev.ebb.v1.GetErrorResponse;
import java.util.Optional;

/**
 * All about the last failure of a job (IBackgroundCopyJob::GetError and the methods of IBackgroundCopyError).
 *
 * <pre>{@code
 * ErrorReport report = job.getError();
 * System.err.println(report.contextDescription() + " " + report.description() + " " + report.error().remedy());
 * }</pre>
 *
 * @param error the failure
 * @param file the file at fault; absent when the error concerns none (GetFile)
 * @param description what the code means, one sentence (GetErrorDescription)
 * @param contextDescription where the error came from, one sentence (GetErrorContextDescription)
 */
public record ErrorReport(
        BackgroundCopyError error, Optional<FileSnapshot> file, String description, String contextDescription) {
    static ErrorReport of(GetErrorResponse wire) {
        return new ErrorReport(
                BackgroundCopyError.of(wire.getError()),
                Wire.given(wire, GetErrorResponse::hasFile, it -> new FileSnapshot(it.getFile())),
                wire.getDescription(),
                wire.getContextDescription());
    }
}
