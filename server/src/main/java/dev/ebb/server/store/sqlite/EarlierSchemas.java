package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.StoreException.Kind;
import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the queue as it was before a newer build changed its schema, beside it as {@code queue.schema-N.db}: with it the older
 * build can be had back. The last two are kept, each for thirty days. Used by the thread that opens the store.
 */
final class EarlierSchemas {
    static final int KEPT = 2;
    static final Duration KEPT_FOR = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(EarlierSchemas.class);

    private final StoreFiles files;

    EarlierSchemas(StoreFiles files) {
        this.files = files;
    }

    /** Copies the database, which has this schema now; a refusal leaves everything as it was. */
    void keep(Session writer, long schema) throws SQLException {
        try {
            new DatabaseCopy(files).write(writer, files.ofSchema(schema));
        } catch (StoreException failure) {
            throw new StoreException(
                    failure.kind(),
                    "before the queue is brought from schema " + schema + " to " + Schema.VERSION
                            + ", it is copied, and that failed: " + failure.getMessage()
                            + ". Nothing was changed: put that right and start again, or start the build of before.",
                    failure);
        }
        List<Path> copies = copies();
        copies.subList(Math.min(KEPT, copies.size()), copies.size()).forEach(EarlierSchemas::delete);
    }

    /** Deletes those that have been kept for long enough; never fails. */
    void forget(Instant now) {
        for (Path copy : copies()) {
            if (changed(copy).isBefore(now.minus(KEPT_FOR))) {
                LOG.info("{} has been kept for {} days and is deleted", copy, KEPT_FOR.toDays());
                delete(copy);
            }
        }
    }

    /** Youngest first. */
    private List<Path> copies() {
        try (Stream<Path> all = Files.list(files.directory())) {
            return all.filter(StoreFiles::isOfEarlierSchema)
                    .sorted(Comparator.comparing(EarlierSchemas::changed).reversed())
                    .toList();
        } catch (IOException unreadable) {
            LOG.warn("copies of earlier schemas could not be listed", unreadable);
            return List.of();
        }
    }

    private static Instant changed(Path file) {
        return Instant.ofEpochMilli(file.toFile().lastModified());
    }

    private static void delete(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException stuck) {
            LOG.warn("{} could not be deleted", copy, stuck);
        }
    }

    static StoreException refusal(long stored) {
        return new StoreException(
                Kind.NEWER_SCHEMA,
                "the store was written by a newer build (schema " + stored + ", this build knows " + Schema.VERSION
                        + ") and was not touched: start that build again, or give this one another home. To go back to"
                        + " before the upgrade, and without what was done since, stop the service and put the copy"
                        + " queue.schema-" + Schema.VERSION + ".db in the place of queue.db, if it is still there;"
                        + " docs/store.md says how");
    }
}
