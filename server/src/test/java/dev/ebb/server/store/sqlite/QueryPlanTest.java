package dev.ebb.server.store.sqlite;

import static dev.ebb.server.store.JobDraft.ALICE;
import static dev.ebb.server.store.JobDraft.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.HistoryQuery;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.JobQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No read goes through a whole table or sorts: its cost must not grow with the queue. */
class QueryPlanTest {
    @TempDir
    Path directory;

    @Test
    void reads_all_areServedByAnIndexInOrder() throws Exception {
        Path home = directory.resolve("store");
        SqliteOptions one = new SqliteOptions(
                1, SqliteOptions.DEFAULTS.patience(), 1_000, 10_000, 0, SqliteOptions.DEFAULTS.checkedBytes());
        try (SqliteJobStore store = SqliteJobStore.open(home, one, InstantSource.system())) {
            readEverything(store);
            Set<String> texts = store.readingTexts();
            assertThat(texts).hasSizeGreaterThan(15);
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("queue.db"))) {
                for (String text : texts) {
                    if (text.startsWith("SELECT") && !text.contains("FROM counter")) {
                        assertThat(plan(connection, text)).as(text).noneMatch(step -> growsWithTheQueue(text, step));
                    }
                }
            }
        }
    }

    /** A scan is fine where the index holds nothing but what is wanted. */
    private static boolean growsWithTheQueue(String text, String step) {
        // What each owner has first is few, and sorted after it was found.
        if (text.contains("waiting") && step.equals("USE TEMP B-TREE FOR ORDER BY")) {
            return false;
        }
        boolean wholeTable = step.startsWith("SCAN")
                && !step.contains("job_promised")
                && !step.equals("SCAN CONSTANT ROW")
                && !step.equals("SCAN waiting");
        return wholeTable || step.contains("TEMP B-TREE");
    }

    private static void readEverything(SqliteJobStore store) {
        Job job = JobDraft.fresh().addFile(0).commitTo(store);
        store.job(job.id());
        store.file(job.id(), 0);
        store.files(job.id(), 0, 1);
        store.pendingFiles(job.id(), 0, 1);
        store.checkpoint(job.id(), 0);
        store.runnable(JobPriority.HIGH, 1, 1);
        store.retriesDue(START, 1);
        store.nextRetry();
        store.failing(null, 1);
        store.withPendingWork(1);
        store.inactiveSince(START, 1);
        store.countByState();
        store.record(job.id());
        store.origins(job.id(), 0, 1);
        store.quota(ALICE);
        store.liveJobsOf(ALICE);
        store.request(ALICE, "id");
        store.eventRange();
        store.notificationsDue(START, 1, 1);
        store.nextNotification(START);
        store.owesNotifications();
        for (OwnerId owner : new OwnerId[] {null, ALICE}) {
            store.events(new EventQuery(0, 9, owner, null, Set.of(), 1));
            store.events(new EventQuery(0, 9, owner, job.id(), Set.of(), 1));
            for (String url : new String[] {"", "x"}) {
                store.history(new HistoryQuery(owner, Set.of(), Set.of(), Set.of(), START, START, "x", url, null, 1));
            }
            for (boolean newestFirst : new boolean[] {false, true}) {
                store.jobs(new JobQuery(owner, Set.of(), Set.of(), Set.of(), "x", true, newestFirst, null, 1));
            }
        }
    }

    private static List<String> plan(Connection connection, String text) throws Exception {
        List<String> steps = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + text.replace("?", "1"))) {
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
        }
        assertThat(steps).isNotEmpty();
        return steps;
    }
}
