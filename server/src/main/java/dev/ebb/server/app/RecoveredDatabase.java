package dev.ebb.server.app;

import dev.ebb.server.backup.BackupException;
import dev.ebb.server.backup.RecoveryReport;
import dev.ebb.server.cli.RecoveryRequest;
import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import dev.ebb.server.fleet.FleetOptions;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.store.postgres.PostgresOptions;
import dev.ebb.server.store.postgres.PostgresRecovery;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Makes a database fit that its own means recovered to an earlier moment, as {@link HomeRestore} does with what is in a backup: on
 * each node that has files of its jobs, before the first one starts. Confined to a thread.
 */
final class RecoveredDatabase {
    private RecoveredDatabase() {}

    /** BackupException and StartException say why it cannot be; it may be repeated. */
    static RecoveryReport run(RecoveryRequest request, InstantSource clock) throws IOException {
        Home home = request.home();
        Configuration configuration = ConfigurationLoader.load(
                new ConfigurationLoader.Sources(home, request.configurationFile(), request.environment(), List.of()));
        PostgresOptions database = configuration
                .store()
                .orElseThrow(
                        () -> new BackupException("The queue of this home is in its state folder, not in a database"
                                + " (store.url): name the backup that is to be restored."));
        PrivateFolders.make(home.state());
        TrustedFolders.demand(home);
        try (DaemonLock lock = DaemonLock.take(home);
                PostgresJobStore store = PostgresJobStore.open(database)) {
            return settle(request, configuration.fleet(), store, database.url().replaceFirst("\\?.*", ""), clock);
        } catch (StoreException unusable) {
            throw new BackupException(
                    "The recovered database cannot be gone on with: " + unusable.getMessage() + ".", unusable);
        }
    }

    private static RecoveryReport settle(
            RecoveryRequest request, FleetOptions self, PostgresJobStore store, String url, InstantSource clock) {
        Instant now = clock.instant();
        PostgresRecovery recovery = PostgresRecovery.begin(store, self.name(), request.dryRun(), now);
        FleetFiles files = new FleetFiles(recovery, store.claims(), self, request.unseen());
        RestoredQueue queue = new RestoredQueue(store, files, request.resume(), now);
        queue.settle(request.dryRun());
        if (!request.dryRun()) {
            recovery.looked(files.others());
        }
        return new RecoveryReport(
                url,
                self.name(),
                recovery.moment().toString(),
                queue.jobs(),
                queue.suspended(),
                queue.spared(),
                queue.restarted(),
                files.elsewhere());
    }
}
