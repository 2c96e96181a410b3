package dev.ebb.server.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL whose log is archived, as whoever wants point-in-time recovery sets it up: a base backup is taken while it is used,
 * and later it comes back, on the same port, as it was at any moment since. Not thread-safe.
 */
public final class ArchivedPostgres implements AutoCloseable {
    private final Path folder;
    private final Path archive;
    private final int port;
    private PostgresServer server;

    /** Starts one in a folder that the caller removes. */
    public ArchivedPostgres(Path folder) throws IOException {
        this.folder = folder;
        this.archive = Files.createDirectories(folder.resolve("archive"));
        this.port = PostgresServer.freePort();
        this.server = new PostgresServer(
                folder.resolve("first"),
                true,
                port,
                List.of(
                        "wal_level=replica",
                        "archive_mode=on",
                        "archive_command=test ! -f " + archive + "/%f && cp %p " + archive + "/%f"));
        server.create();
        server.start();
    }

    /** The one that runs. */
    public PostgresServer server() {
        return server;
    }

    /** Takes the base backup: the files, copied between the two calls that make such a copy one that can be recovered. */
    public void backUp() throws IOException, SQLException {
        Path copy = Files.createDirectories(folder.resolve("second")).resolve("data");
        try (Connection connection = PostgresServer.connect(server.url("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('base', true)");
            copy(server.data(), copy);
            try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop()")) {
                label.next();
                Files.writeString(copy.resolve("backup_label"), label.getString(1));
            }
        }
    }

    /** What files go away meanwhile is in the log. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                    Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(each));
                } else if (!each.startsWith(from.resolve("pg_wal")) && !each.endsWith("postmaster.pid")) {
                    copyIfThere(each, target);
                }
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private static void copyIfThere(Path file, Path target) throws IOException {
        try {
            Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (java.nio.file.NoSuchFileException gone) {
            Files.deleteIfExists(target);
        }
    }

    /** The time of the database, as a target of a recovery. */
    public String moment() throws SQLException {
        return answer("SELECT clock_timestamp()");
    }

    /** Ends this life, whose log is archived to its end, and begins another that is like it was at a moment. */
    public void recoverTo(String moment) throws Exception {
        String segment = answer("SELECT pg_walfile_name(pg_switch_wal())");
        FleetOfNodes.await("the log is archived", () -> Files.exists(archive.resolve(segment)));
        server.stop();
        Path data = folder.resolve("second/data");
        Files.createFile(data.resolve("recovery.signal"));
        server = new PostgresServer(
                folder.resolve("second"),
                true,
                port,
                List.of(
                        "restore_command=cp " + archive + "/%f %p",
                        "recovery_target_time=" + moment,
                        "recovery_target_action=promote"));
        server.start();
        FleetOfNodes.await(
                "it is recovered", () -> answer("SELECT pg_is_in_recovery()").equals("f"));
    }

    private String answer(String question) throws SQLException {
        try (Connection connection = PostgresServer.connect(server.url("postgres"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
