package dev.ebb.server.app;

import dev.ebb.server.backup.ArchivePieces;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.rpc.ServiceControl;
import dev.ebb.server.rpc.ServiceProfile;
import dev.ebb.server.rpc.StatusMapper;
import dev.ebb.server.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The service as its administrators see it.
 *
 * @param profile what does not change while it runs
 * @param live the configuration it runs with
 * @param signal how to stop it
 * @param turning false when the scheduler has stopped turning
 * @param backups makes backups of its home; null where the queue is in a database of its own
 */
record RunningService(
        ServiceProfile profile,
        LiveConfiguration live,
        StopSignal signal,
        BooleanSupplier turning,
        @Nullable HomeBackup backups)
        implements ServiceControl {
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    @Override
    public List<ConfigurationEntry> configuration() {
        return live.current().values().stream()
                .map(value -> new ConfigurationEntry(value.key(), value.value(), value.source()))
                .toList();
    }

    @Override
    public ArchivePieces backup(@Nullable String passphrase) throws IOException {
        if (backups == null) {
            throw JobException.of(
                    ErrorCode.E_NOTIMPL,
                    "The queue is in PostgreSQL, which is backed up by its own means: pg_dump, or base backups with an"
                            + " archive of its log. Keep secret.key and policies of each node as well; docs/backup.md says"
                            + " how.");
        }
        try {
            return backups.begin(passphrase);
        } catch (IllegalStateException another) {
            throw StatusMapper.busy("Another backup is being made.", COME_BACK);
        } catch (StoreException failed) {
            if (failed.kind() == StoreException.Kind.FULL) {
                throw JobException.of(
                        ErrorCode.DISK_FULL, "There is no room on the volume of the state for a copy of the queue.");
            }
            throw failed;
        }
    }

    @Override
    public boolean isTurning() {
        return turning.getAsBoolean();
    }

    @Override
    public void stop() {
        signal.give();
    }
}
