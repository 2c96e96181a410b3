package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.Findings;
import dev.ebb.server.store.check.StoreCheck;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Cells;
import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * Looks at an embedded store without opening it for use: the files, every page, every row. Changes nothing, and may be used
 * beside a running service, whose log then grows until it is done. Not thread-safe.
 */
public final class SqliteCheck {
    static final String DAMAGED = "database-damaged";
    static final String KEPT_ASIDE = "kept-aside";

    private static final int MOST_PROBLEMS = 30;

    private final StoreFiles files;
    private final Connections connections;
    private final CheckTerms terms;
    private final Findings findings = new Findings();

    private SqliteCheck(StoreFiles files, CheckTerms terms) {
        this.files = files;
        this.terms = terms;
        this.connections = new Connections(files.database(), SqliteOptions.DEFAULTS, SynchronousMode.FULL);
    }

    /** Looks at the store in a directory. */
    public static List<StoreFinding> look(Path directory, CheckTerms terms) {
        StoreFiles files = new StoreFiles(directory);
        if (terms.files()) {
            DriverFiles.settle(directory, files);
        }
        SqliteCheck check = new SqliteCheck(files, terms);
        check.run();
        return check.findings.all();
    }

    /** True when there is, or was, a store in the directory. */
    public static boolean isThere(Path directory) {
        StoreFiles files = new StoreFiles(directory);
        return Files.exists(files.database()) || Files.exists(files.notice()) || Files.exists(files.established());
    }

    private void run() {
        if (Files.exists(files.notice())) {
            keptAside();
        }
        if (files.isSuspect()) {
            note(
                    "suspect",
                    files.suspicion(),
                    "damage was seen while the service ran",
                    "the next start looks at every page");
        }
        if (files.databaseBytes() < StoreFiles.SMALLEST_DATABASE) {
            missing();
            return;
        }
        try (Session reader = connections.reader()) {
            Schema.demandKnown(reader);
            if (isWhole(reader)) {
                rows(reader);
            }
        } catch (SQLException failure) {
            if (!Failures.isDamage(failure)) {
                throw Failures.translate("checking it", failure);
            }
            damaged(String.valueOf(failure.getMessage()));
        } catch (StoreException newer) {
            error("schema-newer", newer.getMessage(), "check it with that build", false);
        }
    }

    private void keptAside() {
        boolean replaced = files.databaseBytes() >= StoreFiles.SMALLEST_DATABASE;
        boolean byHand = replaced && !files.isUnderRepair();
        findings.add(new StoreFinding(
                KEPT_ASIDE,
                Severity.ERROR,
                files.notice().toString(),
                byHand
                        ? "keeps the service from starting, though there is a database again"
                        : "keeps the service from starting: " + notice(),
                byHand
                        ? "if the database is the one that you want, delete this notice"
                        : "puts what can be read of it into a new queue; what was kept aside stays",
                !byHand));
    }

    private String notice() {
        try {
            return Files.readString(files.notice()).strip();
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private void missing() {
        if (Files.exists(files.established()) && !Files.exists(files.notice())) {
            error(
                    "database-missing",
                    "is missing or cut off at its start, and jobs were in it",
                    "restore a backup; without one delete " + files.established() + " to begin with an empty queue",
                    false);
        } else if (!Files.exists(files.notice())) {
            note("store-empty", files.database(), "there is no queue yet", "the first start makes one");
        }
    }

    private boolean isWhole(Session reader) throws SQLException {
        List<String> problems = reader.list("PRAGMA integrity_check(" + MOST_PROBLEMS + ")", params -> {}, Cells::text);
        if (!problems.equals(List.of("ok"))) {
            damaged(String.join("; ", problems));
            return false;
        }
        return true;
    }

    private void rows(Session reader) throws SQLException {
        long schema = Schema.version(reader);
        if (schema < Schema.VERSION) {
            note(
                    "schema-earlier",
                    files.database(),
                    "has schema " + schema + " of an earlier build; of its rows nothing was asked",
                    "the next start brings it to schema " + Schema.VERSION + " and keeps a copy; check it again then");
            return;
        }
        reader.run("BEGIN");
        for (String row : reader.list("PRAGMA foreign_key_check", params -> {}, Cells::text)) {
            error("foreign-key", "a row of " + row + " speaks of one that is not there", "nothing", false);
        }
        CounterCheck.look(reader, findings);
        StoreCheck.look(reader, terms, findings);
        reader.run("COMMIT");
    }

    private void damaged(String problems) {
        error(DAMAGED, problems, "keeps the files aside and puts what can be read of them into a new database", true);
    }

    private void error(String rule, String what, String remedy, boolean repairable) {
        findings.add(new StoreFinding(rule, Severity.ERROR, files.database().toString(), what, remedy, repairable));
    }

    private void note(String rule, Path where, String what, String remedy) {
        findings.add(new StoreFinding(rule, Severity.NOTE, where.toString(), what, remedy, false));
    }
}
