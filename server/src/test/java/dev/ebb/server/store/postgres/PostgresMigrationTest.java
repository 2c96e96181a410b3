package dev.ebb.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.EarlierQueueCheck;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.sqlite.EarlierDatabase;
import dev.ebb.server.support.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shared queues of every earlier schema, opened by this build, by one node and by several at once. */
class PostgresMigrationTest {
    private final PostgresServer server = PostgresServer.shared();

    @TempDir
    Path folder;

    static List<Integer> schemas() throws IOException {
        return EarlierDatabase.schemas("db/postgresql");
    }

    @Test
    void newestScript_isTheSchemaOfThisBuild() throws IOException {
        assertThat(schemas()).last().isEqualTo(PostgresSchema.VERSION);
        assertThat(schemas()).first().isEqualTo(11);
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void queueOfAnEarlierSchema_openedByTwoNodesAtOnce_isThereWhole(int schema) throws Exception {
        String url = server.emptyDatabase("UTF8");
        EarlierQueue queue = make(url, schema);
        ExecutorService nodes = Executors.newFixedThreadPool(2);
        List<Future<PostgresJobStore>> opened = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            opened.add(nodes.submit(() -> PostgresJobStore.open(PostgresServer.options(url))));
        }
        try (PostgresJobStore one = opened.get(0).get(60, TimeUnit.SECONDS);
                PostgresJobStore other = opened.get(1).get(60, TimeUnit.SECONDS)) {
            EarlierQueueCheck.assertHolds(one, queue);
            EarlierQueueCheck.assertHolds(other, queue);
            assertThat(one.claims().abandoned(100))
                    .as("jobs that ran then are taken over: nobody is there who runs them")
                    .hasSize((int) (queue.count(JobState.CONNECTING) + queue.count(JobState.TRANSFERRING)));
            JobDraft.fresh().addFile(0).commitTo(one);
        }
        nodes.shutdown();
    }

    /** A build that is a version behind goes on beside one that has migrated, if the script says that it may. */
    @ParameterizedTest
    @MethodSource("schemas")
    void script_saysWhoMayShareIt(int schema) throws Exception {
        String url = server.emptyDatabase("UTF8");
        make(url, schema);
        try (Connection connection = PostgresServer.connect(url);
                var statement = connection.createStatement();
                var answer = statement.executeQuery("SELECT schema_version, schema_readable_by FROM fleet")) {
            answer.next();
            assertThat(answer.getInt(1)).as("schema_version of the script").isEqualTo(schema);
            assertThat(answer.getInt(2)).as("schema_readable_by of the script").isBetween(11, schema);
        }
    }

    /** What a rolling upgrade looks like from the node that is not upgraded yet. */
    @Test
    void schemaOfTheNextBuild_isWorkedOnIfItAllowsIt_andLeftAloneOtherwise() throws Exception {
        String url = server.emptyDatabase("UTF8");
        EarlierQueue queue = make(url, PostgresSchema.VERSION);
        String name = url.substring(url.lastIndexOf('/') + 1);
        int next = PostgresSchema.VERSION + 1;
        server.execute(name, "ALTER TABLE job_file ADD COLUMN of_the_future BIGINT NOT NULL DEFAULT 0");
        server.execute(
                name, "UPDATE fleet SET schema_version = " + next + ", schema_readable_by = " + PostgresSchema.VERSION);
        try (PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url))) {
            EarlierQueueCheck.assertHolds(store, queue);
            JobDraft.fresh().addFile(0).commitTo(store);
        }
        server.execute(name, "UPDATE fleet SET schema_readable_by = " + next);
        assertThatThrownBy(() -> PostgresJobStore.open(PostgresServer.options(url)))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(StoreException.Kind.NEWER_SCHEMA))
                .hasMessageContaining("upgrade this node");
        try (Connection connection = PostgresServer.connect(url);
                var statement = connection.createStatement();
                var answer = statement.executeQuery("SELECT schema_version FROM fleet")) {
            answer.next();
            assertThat(answer.getInt(1)).isEqualTo(next);
        }
    }

    private EarlierQueue make(String url, int schema) throws Exception {
        Flyway.configure()
                .dataSource(url, "postgres", "")
                .locations("classpath:db/postgresql")
                .target(Integer.toString(schema))
                .load()
                .migrate();
        try (Connection connection = PostgresServer.connect(url)) {
            return new EarlierQueue(
                            connection, schema, new OwnerId("uid:0"), "http://earlier", folder, text -> "c2VhbGVk")
                    .fill();
        }
    }
}
