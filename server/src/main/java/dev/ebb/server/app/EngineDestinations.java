package dev.ebb.server.app;

import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.ledger.DestinationCheck;
import dev.ebb.server.policy.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has the engine's disk threads look at each folder that files are to go to, once. Thread-safe. */
final class EngineDestinations implements DestinationCheck {
    private final TransferEngine engine;
    private final Supplier<Policy> policy;
    private final boolean root;

    /** {@code root} says that the service's own rights are everybody's: then nobody from afar may borrow them. */
    EngineDestinations(TransferEngine engine, Supplier<Policy> policy, boolean root) {
        this.engine = engine;
        this.policy = policy;
        this.root = root;
    }

    @Override
    public CompletionStage<Void> check(OwnerId owner, @Nullable FileOwner rights, JobType type, List<FileSpec> files) {
        if (files.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (root && rights == null && !owner.isLocal()) {
            throw JobException.of(
                    ErrorCode.E_ACCESSDENIED,
                    "The principal " + owner + " has no account whose rights its files could be made with; an"
                            + " administrator has to configure one.");
        }
        List<Path> roots = policy.get().destinations().rootsOf(owner);
        List<CompletableFuture<Void>> probes = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (int i = 0; i < files.size(); i++) {
            FileSpec file = files.get(i);
            Path path = Path.of(file.localName());
            Path looked = type == JobType.DOWNLOAD && path.getParent() != null ? path.getParent() : path;
            if (seen.add(looked)) {
                TransferTask.LocalFiles local =
                        new TransferTask.LocalFiles(path, null, file.createDirectories(), rights, roots);
                String field = "files[" + i + "].local_name";
                probes.add(engine.probe(local, type)
                        .toCompletableFuture()
                        .exceptionallyCompose(refused -> CompletableFuture.failedFuture(named(field, refused))));
            }
        }
        return CompletableFuture.allOf(probes.toArray(new CompletableFuture<?>[0]));
    }

    private static Throwable named(String field, Throwable refused) {
        Throwable cause =
                refused instanceof CompletionException && refused.getCause() != null ? refused.getCause() : refused;
        return cause instanceof JobException known
                ? JobException.inField(known.code(), field, "cannot be used: " + known.getMessage())
                : cause;
    }
}
