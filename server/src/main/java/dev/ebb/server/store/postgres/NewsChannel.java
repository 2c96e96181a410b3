package dev.ebb.server.store.postgres;

import dev.ebb.server.job.JobId;
import dev.ebb.server.store.StoreNews;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens for what other nodes tell with NOTIFY once their commits are numbered. Used by one thread, but for the close. A
 * connection that died silently is noticed when nothing is heard: then something is asked on it.
 */
final class NewsChannel implements StoreNews {
    private static final String CHANNEL = "ebb_news";
    private static final String EVERYTHING = "*";
    private static final int HALF = 16;

    private final PostgresConnections connections;
    private final String origin;
    private final Runnable heard;
    private volatile @Nullable Connection line;

    /** {@code origin} is what this node's own news begin with; {@code heard} runs when others committed. */
    NewsChannel(PostgresConnections connections, String origin, Runnable heard) {
        this.connections = connections;
        this.origin = origin;
        this.heard = heard;
    }

    @Override
    public News await(Duration longest) {
        try {
            Connection open = line;
            if (open == null) {
                line = listen();
                heard.run();
                return new News(Set.of(), true);
            }
            PGNotification[] told =
                    open.unwrap(PGConnection.class).getNotifications((int) Math.max(1, longest.toMillis()));
            if (told == null || told.length == 0) {
                run(open, "SELECT 1");
                return News.NONE;
            }
            News news = read(told);
            if (!news.isEmpty()) {
                heard.run();
            }
            return news;
        } catch (SQLException failure) {
            drop();
            throw Failures.translate("listening for news", failure);
        }
    }

    private Connection listen() throws SQLException {
        Connection open = connections.prompt(FleetLine.ANSWER_SECONDS);
        try {
            run(open, "LISTEN " + CHANNEL);
        } catch (SQLException failure) {
            open.close();
            throw failure;
        }
        return open;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private News read(PGNotification[] told) {
        Set<JobId> jobs = new HashSet<>();
        boolean mayLack = false;
        for (PGNotification each : told) {
            String payload = each.getParameter();
            int end = payload.indexOf(' ');
            String ids = payload.substring(end + 1);
            if (end > 0 && payload.substring(0, end).equals(origin)) {
                continue;
            }
            if (ids.equals(EVERYTHING)) {
                mayLack = true;
                continue;
            }
            for (String id : ids.split(",")) {
                if (id.length() == 2 * HALF) {
                    jobs.add(new JobId(new UUID(
                            Long.parseUnsignedLong(id.substring(0, HALF), HALF),
                            Long.parseUnsignedLong(id.substring(HALF), HALF))));
                }
            }
        }
        return new News(jobs, mayLack);
    }

    private void drop() {
        Connection open = line;
        line = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException gone) {
                return; // It was of no use any more.
            }
        }
    }

    @Override
    public void close() {
        drop();
    }
}
