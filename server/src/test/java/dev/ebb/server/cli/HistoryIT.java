package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code ebb history} against a real service. */
class HistoryIT extends DaemonCommands {
    @Override
    Origin origin() {
        return new Origin().file("/a", "content".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void history_ofJobs_isListedShownAndForgotten() {
        assertThat(done("history")).isEmpty();
        assertThat(ebb.err()).contains("No jobs.");
        done("get", "--quiet", "--name", "good one", url("/a"), "file");
        String id = done("get", "--detach", "--name", "bad one", url("/gone"), "other")
                .strip();
        done("cancel", id);

        assertThat(done("history").lines().toList()).hasSize(3).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("ID").contains("ENDED", "OUTCOME", "NAME");
            assertThat(lines.get(1)).startsWith(id.substring(0, 8)).endsWith("bad one");
            assertThat(lines.get(2)).contains("completed", "7 B", "1/1").endsWith("good one");
        });
        assertThat(done("history", "--outcome", "completed")).contains("good").doesNotContain("bad");
        assertThat(done("history", "--name", "ad on", "--since", "1h"))
                .contains("bad")
                .doesNotContain("good");
        assertThat(done("history", "--url", "/gone", "--until", "2001-02-03")).isEmpty();
        assertThat(done("history", "-n", "1")).contains("bad").doesNotContain("good");
        assertThat(done("history", "--all-users")).contains("OWNER", "uid:");
        assertThat(done("history", "--json").lines().toList())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("{\"jobId\"").contains("\"outcome\""));

        assertThat(done("history", "show", "good one"))
                .contains(
                        "outcome         completed",
                        "ended by        uid:",
                        "url             " + url("/a"),
                        "7 B of 7 B");
        assertThat(done("history", "show", id, "--json").lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .contains("\"remoteName\":\"" + url("/gone"));

        assertThat(done("history", "forget", id)).isEqualTo(id + " is forgotten\n");
        assertThat(done("history")).doesNotContain("bad one");
        assertThat(run("history", "show", id)).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err()).contains("There is no job " + id, "what to do:", "\"ebb history\" those that have ended");
        assertThat(run("history", "show", "bad one")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err()).contains("nor this name. \"ebb list\"", "\"ebb history\" those that have ended");
        assertThat(run("history", "forget", id)).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err()).contains("BG_E_NOT_FOUND");
    }

    @Test
    void job_thatHasEnded_isToBeFoundInTheHistory_asTheRefusalSays() {
        String id = done("create", "--name", "other").strip();
        done("cancel", id);
        for (String verb : List.of("resume", "complete", "suspend", "cancel")) {
            assertThat(run(verb, id)).isEqualTo(ExitCode.REFUSED.number());
            assertThat(ebb.err())
                    .contains("BG_E_INVALID_STATE")
                    .contains("what to do: \"ebb show " + id.substring(0, 8) + "\"")
                    .contains("\"ebb history show " + id.substring(0, 8) + "\" what became of one that has ended");
        }
        assertThat(done("history", "show", id.substring(0, 8))).contains("outcome         cancelled");
    }

    @Test
    void history_ofWordsThatDoNotFit_isRefused() {
        assertThat(run("history", "polish", "x")).isEqualTo(ExitCode.USAGE.number());
        assertThat(run("history", "show")).isEqualTo(ExitCode.USAGE.number());
        assertThat(run("history", "forget")).isEqualTo(ExitCode.USAGE.number());
        assertThat(run("history", "show", "x", "--since", "1h")).isEqualTo(ExitCode.USAGE.number());
        assertThat(run("history", "--since", "yesterday")).isEqualTo(ExitCode.USAGE.number());
        assertThat(run("history", "--outcome", "lost")).isEqualTo(ExitCode.USAGE.number());
        assertThat(run("history", "-n", "0")).isEqualTo(ExitCode.USAGE.number());
    }

    private String done(String... words) {
        assertThat(run(words)).as(ebb.err()).isZero();
        return ebb.out();
    }
}
