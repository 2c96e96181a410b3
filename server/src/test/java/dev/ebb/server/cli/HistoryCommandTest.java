package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.ebb.server.config.Home;
import dev.ebb.v1.HistoryFile;
import dev.ebb.v1.HistoryFilter;
import dev.ebb.v1.JobOutcome;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobRecord;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ListHistoryRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ebb history} asks a service for, and what it makes of its pages, which have two of everything. */
class HistoryCommandTest {
    private FakeHistory history;
    private FakeServer server;
    private CommandRun ebb;

    @BeforeEach
    void startServer(@TempDir Path folder) {
        server = new FakeServer(Home.in(folder).socket(), new FakeQueue());
        history = server.history;
        ebb = new CommandRun(folder, folder);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void words_becomeTheFilter() {
        run(
                "--outcome=completed,failed",
                "--name=ad on",
                "--url=/gone",
                "--owner=uid:7",
                "--type=upload",
                "--priority=low",
                "--since=2026-01-02T03:04Z",
                "--until=2026-01-03T00:00:00.5+01:00",
                "--all-users");
        assertThat(onlyAsked())
                .isEqualTo(ListHistoryRequest.newBuilder()
                        .setAllUsers(true)
                        .setPageSize(1000)
                        .setFilter(HistoryFilter.newBuilder()
                                .addOutcomes(JobOutcome.JOB_OUTCOME_COMPLETED)
                                .addOutcomes(JobOutcome.JOB_OUTCOME_FAILED)
                                .setDisplayNamePart("ad on")
                                .setUrlPart("/gone")
                                .setOwner("uid:7")
                                .addTypes(JobType.JOB_TYPE_UPLOAD)
                                .addPriorities(JobPriority.JOB_PRIORITY_LOW)
                                .setEndedSince(time("2026-01-02T03:04:00Z"))
                                .setEndedBefore(time("2026-01-02T23:00:00.5Z")))
                        .build());
    }

    @Test
    void noWords_areNoFilter() {
        run();
        assertThat(onlyAsked())
                .isEqualTo(ListHistoryRequest.newBuilder().setPageSize(1000).build());
        assertThat(ebb.out()).isEmpty();
        assertThat(ebb.err()).contains("No jobs.");
    }

    @Test
    void since_countsFromNow() {
        Instant before = Instant.now().minus(Duration.ofHours(2));
        run("--since=2h");
        Instant asked = JobText.instant(onlyAsked().getFilter().getEndedSince());
        assertThat(asked).isBetween(before, Instant.now().minus(Duration.ofHours(2)));
        assertThat(onlyAsked().getFilter().hasEndedBefore()).isFalse();
    }

    @Test
    void until_aloneLeavesTheBeginningOpen() {
        run("--until=2026-01-02T03:04Z");
        assertThat(onlyAsked().getFilter())
                .isEqualTo(HistoryFilter.newBuilder()
                        .setEndedBefore(time("2026-01-02T03:04:00Z"))
                        .build());
    }

    @Test
    void pages_areTurnedToTheLast() {
        keep("a", "b", "c", "d", "e");
        run("--outcome=failed", "--json");
        assertThat(ebb.out().lines())
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).startsWith("{\"jobId\":"));
        assertThat(names()).containsExactly("a", "b", "c", "d", "e");
        assertThat(history.asked).extracting(ListHistoryRequest::getPageToken).containsExactly("", "2", "4");
        assertThat(history.asked)
                .as("the list stays the same from page to page")
                .allSatisfy(page ->
                        assertThat(page.getFilter().getOutcomesList()).containsExactly(JobOutcome.JOB_OUTCOME_FAILED));
    }

    @Test
    void pages_thatAreAllFull_haveNoEmptyOneAfterThem() {
        keep("a", "b", "c", "d");
        run("--json");
        assertThat(names()).containsExactly("a", "b", "c", "d");
        assertThat(history.asked).hasSize(2);
    }

    @Test
    void limit_isOfAllPagesTogether() {
        keep("a", "b", "c", "d", "e");
        run("--limit=3", "--json");
        assertThat(names()).containsExactly("a", "b", "c");
        assertThat(history.asked).extracting(ListHistoryRequest::getPageSize).containsExactly(3, 1);
        history.asked.clear();
        run("-n", "2", "--json");
        assertThat(names()).containsExactly("a", "b");
        assertThat(history.asked).extracting(ListHistoryRequest::getPageSize).containsExactly(2);
        history.asked.clear();
        run("-n", "1001", "--json");
        assertThat(names()).hasSize(5);
        assertThat(history.asked).extracting(ListHistoryRequest::getPageSize).containsExactly(1000, 999, 997);
    }

    @Test
    void table_hasALineForEach_andOwnersWhereTheyDiffer() {
        keep("a", "b", "c");
        run();
        assertThat(ebb.out().lines().map(line -> line.replaceFirst(".* ", ""))).containsExactly("NAME", "a", "b", "c");
        assertThat(ebb.out()).doesNotContain("OWNER").contains("failed");
        run("--all-users");
        assertThat(ebb.out()).contains("OWNER").contains("uid:1");
    }

    @Test
    void show_hasTheFilesOfEveryPage() {
        for (int i = 0; i < 5; i++) {
            history.files.add(HistoryFile.newBuilder()
                    .setIndex(i)
                    .setRemoteName("http://x/" + i)
                    .build());
        }
        String id = "00000000-0000-0000-0000-000000000001";
        run("show", id, "--json");
        assertThat(ebb.out().lines().toList()).hasSize(6).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("{\"jobId\":\"" + id);
            assertThat(lines.get(5)).contains("http://x/4");
        });
        run("show", id);
        assertThat(ebb.out()).contains("id              " + id, "file 0", "file 4");
        assertThat(history.asked).isEmpty();
    }

    @Test
    void forget_isOfEachOnce() {
        String one = "00000000-0000-0000-0000-000000000001";
        String two = "00000000-0000-0000-0000-000000000002";
        run("forget", one, two, one);
        assertThat(history.forgotten).containsExactly(one, two);
        assertThat(ebb.out()).isEqualTo(one + " is forgotten\n" + two + " is forgotten\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--since yesterday",
                "--until 2026-02-30",
                "--outcome lost",
                "--outcome completed,lost",
                "-n 0",
                "--limit -1",
                "--limit many",
                "polish x",
                "show",
                "show a b",
                "forget",
                "show a --since 1h",
                "show a --limit 5",
                "forget a --all-users"
            })
    void wordsThatDoNotFit_askNothing(String words) {
        Stream<String> all = Stream.concat(Stream.of("history"), Stream.of(words.split(" ")));
        assertThat(ebb.run(all.toArray(String[]::new))).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).isNotEmpty();
        assertThat(ebb.out()).isEmpty();
        assertThat(history.asked).isEmpty();
        assertThat(history.forgotten).isEmpty();
    }

    @Test
    void timeThatIsNone_isRefusedWithAllThatCanBeWritten() {
        ebb.run("history", "--since", "yesterday");
        assertThat(ebb.err()).contains("--since: \"yesterday\" is no time; write " + PastTime.FORMS);
    }

    private void run(String... words) {
        String[] all = Stream.concat(Stream.of("history"), Stream.of(words)).toArray(String[]::new);
        assertThat(ebb.run(all)).as(ebb.err()).isZero();
    }

    private ListHistoryRequest onlyAsked() {
        assertThat(history.asked).hasSize(1);
        return history.asked.get(0);
    }

    private Stream<String> names() {
        return ebb.out().lines().map(line -> line.replaceAll(".*\"displayName\":\"(.*?)\".*", "$1"));
    }

    private void keep(String... names) {
        for (String name : names) {
            history.records.add(JobRecord.newBuilder()
                    .setJobId("00000000-0000-0000-0000-00000000000" + name)
                    .setDisplayName(name)
                    .setOwner("uid:1")
                    .setOutcome(JobOutcome.JOB_OUTCOME_FAILED)
                    .setCreateTime(time("2026-01-01T00:00:00Z"))
                    .setEndTime(time("2026-01-02T00:00:00Z"))
                    .build());
        }
    }

    private static Timestamp time(String text) {
        Instant time = Instant.parse(text);
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
