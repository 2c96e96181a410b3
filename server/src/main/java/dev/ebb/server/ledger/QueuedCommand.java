package dev.ebb.server.ledger;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.FileCommand;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.store.RecordedRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way through the writer.
 *
 * @param caller who asks
 * @param id the job; chosen beforehand for a new one
 * @param creation what CreateJob asks for; null for a command on an existing job
 * @param command what is asked of an existing job; null for CreateJob
 * @param key idempotence and deadline
 * @param answer completed when the change is durable
 */
record QueuedCommand(
        Caller caller,
        JobId id,
        @Nullable NewJob creation,
        @Nullable JobCommand command,
        RequestKey key,
        CompletableFuture<JobOutcome> answer) {
    private static final int COMMAND_BYTES = 512;
    private static final int FILE_BYTES = 128;
    private static final int RANGE_BYTES = 24;

    static QueuedCommand create(Caller caller, JobId id, NewJob job, RequestKey key) {
        return new QueuedCommand(caller, id, job, null, key, new CompletableFuture<>());
    }

    static QueuedCommand on(JobId id, Caller caller, JobCommand command, RequestKey key) {
        return new QueuedCommand(caller, id, null, command, key, new CompletableFuture<>());
    }

    boolean isExpired(java.time.Instant now) {
        return key.deadline() != null && now.isAfter(key.deadline());
    }

    /** About how much memory it holds. */
    long estimatedBytes() {
        var files = creation != null
                ? creation.files()
                : command instanceof JobCommand.AddFiles add ? add.files() : List.<dev.ebb.server.job.FileSpec>of();
        long bytes = COMMAND_BYTES + payload();
        for (var file : files) {
            bytes += FILE_BYTES + file.remoteName().length() + file.localName().length();
            bytes += RANGE_BYTES * file.ranges().size();
            bytes += length(file.mirrors());
        }
        return bytes;
    }

    private long payload() {
        if (creation != null) {
            return creation.description().length()
                    + length(creation.settings().trustedCertificatesPem())
                    + length(creation.settings().sealedCustomHeaders())
                    + length(creation.settings().transfer().terms().upload().sealedParts());
        }
        if (command instanceof FileCommand.ReplaceRemotePrefix replace) {
            return (long) replace.oldPrefix().length() + replace.newPrefix().length();
        }
        if (command instanceof FileCommand.SetRemoteName rename) {
            return rename.remoteName().length();
        }
        if (command instanceof FileCommand.SetMirrors set) {
            return length(set.mirrors());
        }
        if (!(command instanceof JobCommand.SetProperty set)) {
            return command instanceof JobCommand.RequestFileRanges request
                    ? (long) RANGE_BYTES * request.ranges().count()
                    : 0;
        }
        return set.property() instanceof JobProperty.TrustedCertificates certificates
                ? length(certificates.pem())
                : set.property() instanceof JobProperty.CustomHeaders headers
                        ? length(headers.sealed())
                        : set.property() instanceof JobProperty.Parts parts ? length(parts.sealed()) : 0;
    }

    private static long length(List<String> texts) {
        return texts.stream().mapToLong(String::length).sum();
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private static long length(@Nullable SealedText text) {
        return text == null ? 0 : text.base64().length();
    }

    /** The memory of this call, when the caller gave it an id. */
    Optional<RecordedRequest> record(long result, java.time.Instant now) {
        return key.requestId() == null
                ? Optional.empty()
                : Optional.of(new RecordedRequest(caller.id(), key.requestId(), key.commandHash(), id, result, now));
    }
}
