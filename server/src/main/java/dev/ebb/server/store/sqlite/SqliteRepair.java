package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.StoreCheck;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Mends an embedded store that nobody has open, so far as that loses nothing that could still be used; first it keeps the store
 * as it was. What cannot be made whole is stopped and says why. Not thread-safe; used once.
 */
public final class SqliteRepair {
    private static final String FAILED = "salvage-failed";

    private final StoreFiles files;
    private final CheckTerms terms;
    private final Instant now;
    private final List<StoreFinding> found = new ArrayList<>();
    private final List<Path> kept = new ArrayList<>();

    private SqliteRepair(Path directory, CheckTerms terms, Instant now) {
        this.files = new StoreFiles(directory);
        this.terms = terms;
        this.now = now;
    }

    /**
     * What a repair did.
     *
     * @param found what was not as it should be
     * @param left what still is not
     * @param kept where the store is as it was before; empty when nothing was changed
     */
    public record Outcome(List<StoreFinding> found, List<StoreFinding> left, List<Path> kept) {}

    /** Checks, mends what can be mended, and checks again. The caller holds the lock of the home. */
    public static Outcome run(Path directory, CheckTerms terms, Instant now) {
        SqliteRepair repair = new SqliteRepair(directory, terms, now);
        repair.found.addAll(repair.look());
        boolean replaced = repair.files.databaseBytes() >= StoreFiles.SMALLEST_DATABASE;
        if (repair.has(SqliteCheck.DAMAGED) || (repair.has(SqliteCheck.KEPT_ASIDE) && !replaced)) {
            repair.salvage();
        } else if (repair.files.isUnderRepair()) {
            repair.endEarlier();
        }
        if (repair.found.stream().anyMatch(StoreFinding::repairable) && !repair.has(FAILED)) {
            repair.mend();
        }
        List<StoreFinding> left = new ArrayList<>(repair.look());
        repair.found.stream().filter(each -> each.rule().equals(FAILED)).forEach(left::add);
        return new Outcome(List.copyOf(repair.found), left, List.copyOf(repair.kept));
    }

    private List<StoreFinding> look() {
        return SqliteCheck.look(files.directory(), terms);
    }

    private boolean has(String rule) {
        return found.stream().anyMatch(each -> each.rule().equals(rule));
    }

    /** A new database from what can be read of the old one, and what is to be said of it then. */
    private void salvage() {
        Optional<Path> aside = new Salvage(files, now).run();
        if (aside.isPresent()) {
            kept.add(aside.get());
            found.addAll(look());
        } else {
            found.add(new StoreFinding(
                    FAILED,
                    StoreFinding.Severity.ERROR,
                    files.directory().toString(),
                    "nothing can be read of the damaged queue, and it is as it was",
                    "restore a backup; docs/store.md says how to begin with an empty queue",
                    false));
        }
    }

    /** The new database is in place; only the word of that is missing. */
    private void endEarlier() {
        try {
            files.endRepair();
        } catch (IOException failure) {
            throw new StoreException(
                    StoreException.Kind.IO,
                    "the notice of an earlier repair could not be deleted: " + failure,
                    failure);
        }
    }

    private void mend() {
        Connections connections = new Connections(files.database(), SqliteOptions.DEFAULTS, SynchronousMode.FULL);
        try (Session writer = connections.writer()) {
            if (Schema.version(writer) != Schema.VERSION) {
                return;
            }
            if (kept.isEmpty()) {
                Path copy = files.beforeRepair(now);
                new DatabaseCopy(files).write(writer, copy);
                kept.add(copy);
            }
            writer.run("BEGIN IMMEDIATE");
            StoreCheck.mend(writer, terms, now);
            CounterCheck.mend(writer);
            writer.run("COMMIT");
            if (writer.numbers("PRAGMA wal_checkpoint(TRUNCATE)", 3)[0] != 0) {
                throw new StoreException(StoreException.Kind.IO, "the log of the store could not be emptied");
            }
            if (has("temporary-file-left")) {
                StoreCheck.tidy(writer);
            }
        } catch (SQLException failure) {
            throw Failures.translate("mending it (nothing of that was kept)", failure);
        }
    }
}
