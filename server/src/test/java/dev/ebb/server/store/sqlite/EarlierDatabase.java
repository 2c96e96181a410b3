package dev.ebb.server.store.sqlite;

import dev.ebb.server.store.EarlierQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/** Makes databases of earlier schemas from the scripts themselves. */
public final class EarlierDatabase {
    private static final Path RESOURCES = Path.of("src", "main", "resources");
    private static final Pattern SCRIPT = Pattern.compile("V(\\d+)__.*\\.sql");

    private EarlierDatabase() {}

    /** Fills a database whose tables are there. */
    public interface Filling {
        EarlierQueue of(Connection connection) throws SQLException, IOException;
    }

    /** Every schema there has been, oldest first; what is added to the folder of scripts is among them. */
    public static List<Integer> schemas(String folder) throws IOException {
        try (Stream<Path> all = Files.list(RESOURCES.resolve(folder))) {
            return all.map(path -> SCRIPT.matcher(path.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(match -> Integer.valueOf(match.group(1)))
                    .sorted()
                    .toList();
        }
    }

    /** Makes {@code queue.db} in the folder of a store, as a build of that schema left it when it was closed. */
    public static EarlierQueue make(Path store, int schema, Filling filling) throws SQLException, IOException {
        Files.createDirectories(store);
        String url = "jdbc:sqlite:" + store.resolve("queue.db");
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/sqlite")
                .target(Integer.toString(schema))
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url)) {
            EarlierQueue queue = filling.of(connection);
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
            }
            return queue;
        }
    }

    /** The schema that a database says it has. */
    static long schemaOf(Path database) throws SQLException {
        return Long.parseLong(ask(database, "PRAGMA user_version"));
    }

    /** The first cell of an answer. */
    static String ask(Path database, String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement();
                var answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }
}
