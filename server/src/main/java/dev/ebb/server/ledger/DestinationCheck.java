package dev.ebb.server.ledger;

import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Looks, with the owner's rights, whether files can be written or read where a caller wants them, before they are accepted. */
public interface DestinationCheck {
    /** Completes, or fails with the {@link dev.ebb.server.job.JobException} that names the field. */
    CompletionStage<Void> check(OwnerId owner, @Nullable FileOwner rights, JobType type, List<FileSpec> files);
}
