package dev.ebb.server.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What CreateJob asks for, checked.
 *
 * @param type download, upload or upload-reply
 * @param owner whose it will be
 * @param fileOwner with whose rights its files are made; null = the service's own
 * @param ownerElevated whether the owner is an administrator
 * @param displayName name for people
 * @param description free text
 * @param priority who goes first
 * @param settings what the owner has set
 * @param files files to add at once
 * @param resume whether to activate it in the same step
 */
public record NewJob(
        JobType type,
        OwnerId owner,
        @Nullable FileOwner fileOwner,
        boolean ownerElevated,
        String displayName,
        String description,
        JobPriority priority,
        JobSettings settings,
        List<FileSpec> files,
        boolean resume) {
    public NewJob {
        files = List.copyOf(files);
    }

    /** The same job as a part of a trace. */
    public NewJob withTrace(@Nullable TraceContext trace) {
        JobSettings next = settings.withHttp(settings.http().withTrace(trace));
        return new NewJob(
                type, owner, fileOwner, ownerElevated, displayName, description, priority, next, files, resume);
    }

    /** The same job with a client certificate. */
    public NewJob withClientCertificate(ClientCertificate certificate) {
        return with(settings.withHttp(settings.http().withClientCertificate(certificate)));
    }

    /** The same job with its files in another place. */
    public NewJob withPlacement(Placement placement) {
        TransferSettings transfer = settings.transfer();
        return with(settings.withTransfer(transfer.withTerms(transfer.terms().withPlacement(placement))));
    }

    private NewJob with(JobSettings next) {
        return new NewJob(
                type, owner, fileOwner, ownerElevated, displayName, description, priority, next, files, resume);
    }
}
