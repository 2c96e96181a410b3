package dev.ebb.server.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.SetUploadProtocolRequest;
import dev.ebb.v1.UploadParts;
import dev.ebb.v1.UploadProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Option(
            names = "--parts",
            paramLabel = "FILE",
            description =
                    "JSON file with the signed URLs of an S3 multipart upload: part_size, part_urls, complete_url, and"
                            + " abort_url if there is one.")
    @Nullable
    Path parts;

    /** What the options ask of a new job. */
    void writeTo(JobSettings.Builder settings) {
        protocol().ifPresent(settings::setUploadProtocol);
        settings.setUploadDigests(Boolean.TRUE.equals(verify));
        parts().ifPresent(settings::setUploadParts);
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

    /** The URLs that the file has; empty when none is named. */
    Optional<UploadParts> parts() {
        Path file = parts;
        if (file == null) {
            return Optional.empty();
        }
        UploadParts.Builder read = UploadParts.newBuilder();
        try {
            JsonFormat.parser().merge(Files.readString(file), read);
        } catch (InvalidProtocolBufferException malformed) {
            throw CliException.usage("--parts: " + file + " is not the JSON of UploadParts: " + malformed.getMessage());
        } catch (IOException unreadable) {
            throw CliException.usage("--parts: " + Failures.inWords(unreadable));
        }
        return Optional.of(read.build());
    }

    Optional<UploadProtocol> protocol() {
        return Optional.ofNullable(protocol)
                .map(word -> Words.parse(UploadProtocol.class, "UPLOAD_PROTOCOL_", "protocol", word));
    }
}
