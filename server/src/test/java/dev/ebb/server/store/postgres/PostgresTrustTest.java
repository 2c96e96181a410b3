package dev.ebb.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeRegistry;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.support.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How far the shared store trusts the database, its own listeners, and whoever says to be a node. */
class PostgresTrustTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.database();

    @Test
    void database_thatAnswersBeforeItsDisk_doesNotDoSoForUs() throws SQLException {
        String name = url.substring(url.lastIndexOf('/') + 1);
        server.execute("postgres", "ALTER DATABASE " + name + " SET synchronous_commit = off");
        server.execute("postgres", "ALTER DATABASE " + name + " SET default_transaction_isolation = 'serializable'");
        try (PostgresConnections connections = new PostgresConnections(PostgresServer.options(url));
                Connection writer = connections.writer();
                Connection line = connections.prompt(5)) {
            assertThat(show(writer, "synchronous_commit")).isEqualTo("on");
            assertThat(show(line, "synchronous_commit")).isEqualTo("on");
            assertThat(show(writer, "transaction_isolation")).isEqualTo("read committed");
        }
    }

    @Test
    void connection_whoseFirstTransactionFails_keepsItsLimits() throws SQLException {
        try (PostgresConnections connections = new PostgresConnections(PostgresServer.options(url));
                Connection writer = connections.writer()) {
            writer.rollback();
            assertThat(show(writer, "statement_timeout")).isEqualTo("10s");
            assertThat(show(writer, "enable_seqscan")).isEqualTo("off");
        }
    }

    @Test
    void database_thatSyncsMoreThanUsual_goesOnDoingSo() throws SQLException {
        String name = url.substring(url.lastIndexOf('/') + 1);
        server.execute("postgres", "ALTER DATABASE " + name + " SET synchronous_commit = remote_apply");
        try (PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url));
                Connection writer = store.connections().writer()) {
            assertThat(show(writer, "synchronous_commit")).isEqualTo("remote_apply");
        }
    }

    @Test
    void change_thatTheDatabaseCannotHold_isToldFromABrokenDatabase() {
        try (PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url))) {
            Job job = JobDraft.fresh().commitTo(store);
            JobDraft unfit = JobDraft.after(job)
                    .settings(job.settings()
                            .withHttp(job.settings()
                                    .http()
                                    .withProxy(new ProxySettings(ProxyUsage.OVERRIDE, "proxy\0", ""), false)));
            StoreException refused = catchThrowableOfType(StoreException.class, () -> store.commit(unfit.batch()));
            assertThat(refused.kind()).isEqualTo(StoreException.Kind.UNFIT);
            assertThat(store.job(job.id())).contains(job);
        }
    }

    @Test
    void bell_thatThrows_keepsNoEventFromItsNumber() {
        AtomicInteger rung = new AtomicInteger();
        try (PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url))) {
            store.onNews(() -> {
                if (rung.incrementAndGet() == 1) {
                    throw new IllegalStateException("as the test asked");
                }
            });
            for (int i = 1; i <= 3; i++) {
                JobDraft.fresh().event(JobEvent.Kind.MODIFICATION).commitTo(store);
                assertThat(store.events(EventQuery.everything(0, Long.MAX_VALUE, 9)))
                        .hasSize(i);
            }
        }
        assertThat(rung).hasValueGreaterThan(1);
    }

    @Test
    void process_ofACopyOfAHome_isNotThrownOutAgainByTheOther() {
        try (PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url))) {
            NodeRegistry nodes = store.registry();
            NodeCard first = card("a", "mark");
            NodeCard copy = first.renewed(UUID.randomUUID());
            assertThat(nodes.join(first, LEASE)).isTrue();
            assertThat(nodes.join(copy, LEASE)).as("as after a restart").isTrue();
            assertThat(nodes.beat(first, LEASE, NodeLoad.NONE)).isNull();

            assertThat(nodes.rejoin(first.renewed(UUID.randomUUID()), LEASE)).isFalse();
            assertThat(nodes.beat(copy, LEASE, NodeLoad.NONE)).isEqualTo(NodeMode.ACTIVE);
            assertThat(nodes.rejoin(copy, LEASE)).as("what was not answered").isTrue();

            nodes.leave(copy);
            assertThat(nodes.rejoin(first.renewed(UUID.randomUUID()), LEASE)).isTrue();
        }
    }

    private static NodeCard card(String name, String maker) {
        return new NodeCard(name, UUID.randomUUID(), maker, Set.of(), "", "1", JobDraft.START);
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SHOW " + setting)) {
            answer.next();
            return answer.getString(1);
        }
    }
}
