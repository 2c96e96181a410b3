package dev.ebb.server.cli;

import dev.ebb.v1.JobSettings;
import dev.ebb.v1.SetUploadProtocolRequest;
import dev.ebb.v1.UploadProtocol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** In what words an upload is sent, for every command that makes or changes a job. */
final class UploadOptions {
    @Option(
            names = "--protocol",
            paramLabel = "WHICH",
            description =
                    "How an upload is sent: auto (what the server says it understands; default), plain (one PUT or"
                            + " POST, from the start each time), bits, tus or resumable.")
    @Nullable
    String protocol;

    @Option(
            names = "--verify",
            negatable = true,
            description = "Give the server digests to check what it received by; the file is read once more for them.")
    @Nullable
    Boolean verify;

    /** What the options ask of a new job. */
    void writeTo(JobSettings.Builder settings) {
        protocol().ifPresent(settings::setUploadProtocol);
        settings.setUploadDigests(Boolean.TRUE.equals(verify));
    }

    /** What the options ask of a job that exists; empty when nothing is said. */
    Optional<SetUploadProtocolRequest.Builder> change() {
        SetUploadProtocolRequest.Builder change = SetUploadProtocolRequest.newBuilder();
        protocol().ifPresent(change::setUploadProtocol);
        if (verify != null) {
            change.setUploadDigests(verify);
        }
        return protocol == null && verify == null ? Optional.empty() : Optional.of(change);
    }

    Optional<UploadProtocol> protocol() {
        return Optional.ofNullable(protocol)
                .map(word -> Words.parse(UploadProtocol.class, "UPLOAD_PROTOCOL_", "protocol", word));
    }
}
