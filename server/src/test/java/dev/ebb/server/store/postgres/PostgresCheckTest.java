package dev.ebb.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EarlierQueue;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.support.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same of a shared store: rows that are not as they should be are found. */
class PostgresCheckTest {
    private static final CheckTerms TERMS = new CheckTerms(secret -> true, Instant.EPOCH, false);

    private final PostgresServer server = PostgresServer.shared();

    @TempDir
    Path folder;

    private String url;

    @BeforeEach
    void fill() throws Exception {
        url = server.database();
        try (Connection connection = PostgresServer.connect(url)) {
            new EarlierQueue(connection, 7, new OwnerId("uid:0"), "http://earlier", folder, text -> "c2VhbGVk").fill();
        }
    }

    @Test
    void soundStore_hasNoFindings_alsoWithNodesOnIt() {
        assertThat(look()).isEmpty();
        try (PostgresJobStore store = PostgresJobStore.open(PostgresServer.options(url))) {
            dev.ebb.server.store.JobDraft.fresh().limited().commitTo(store);
            assertThat(look()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE FROM owner WHERE seq = 2                            | job-owner            | ERROR",
                "DELETE FROM job WHERE seq = 1                              | job-lost             | ERROR",
                "DELETE FROM job WHERE seq = 1                              | job-file-without-job | WARNING",
                "DELETE FROM job_file WHERE job_seq = 3 AND file_index = 0  | files-lost           | ERROR",
                "UPDATE job SET state = 77 WHERE seq = 5                    | job-state            | ERROR",
                "UPDATE job SET pending = 2 WHERE state = 6 AND pending = 0 | job-pending          | ERROR",
                "UPDATE job SET bytes_transferred = 1 WHERE seq = 5         | job-sums             | WARNING",
                "UPDATE job SET type = 55 WHERE seq = 5                     | job-unreadable       | ERROR",
                "UPDATE event SET kind = 55 WHERE sequence = 3              | event-unreadable     | WARNING",
                "UPDATE counter SET state_3 = 99 WHERE shard = 5            | counter-wrong        | WARNING",
                "UPDATE owner_load SET limited_live = 99                    | counter-wrong        | WARNING",
                "DELETE FROM owner_load                                     | counter-wrong        | WARNING",
                "SELECT setval('job_order', 2)                              | counter-behind       | ERROR",
                "UPDATE history SET last_event = 2                          | counter-behind       | ERROR",
                "DELETE FROM event WHERE sequence = 5                       | events-lost          | WARNING"
            })
    void brokenRow_isFound(String damage, String rule, Severity severity) {
        server.execute(url.substring(url.lastIndexOf('/') + 1), damage);
        assertThat(look()).anySatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo(rule);
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.remedy()).isNotEmpty();
        });
    }

    /** The statements as the page has them. */
    @Test
    void numbersBesideTheRows_areSetRightByWhatThePageSays() throws Exception {
        String database = url.substring(url.lastIndexOf('/') + 1);
        server.execute(database, "UPDATE counter SET state_3 = 99, limited_live = 5 WHERE shard = 5");
        server.execute(database, "UPDATE owner_load SET limited_live = 99");
        server.execute(database, "SELECT setval('job_order', 2)");
        server.execute(database, "UPDATE history SET last_event = 2");
        assertThat(look()).extracting(StoreFinding::rule).contains("counter-wrong", "counter-behind");

        String page = Files.readString(Path.of("..", "docs", "store.md"));
        int begin = page.indexOf("```sql") + "```sql".length();
        server.execute(database, page.substring(begin, page.indexOf("```", begin)));

        assertThat(look()).isEmpty();
    }

    @Test
    void databaseWithoutTables_isSaid() {
        assertThat(PostgresCheck.look(PostgresServer.options(server.emptyDatabase("UTF8")), TERMS))
                .extracting(StoreFinding::rule)
                .containsExactly("schema-earlier");
    }

    private List<StoreFinding> look() {
        return PostgresCheck.look(PostgresServer.options(url), TERMS);
    }
}
