package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.Job;
import dev.ebb.v1.NotifyFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options for notifications, against the real service. */
class NotifyOptionsTest {
    @TempDir
    Path folder;

    private TestDaemon daemon;
    private CommandRun ebb;

    @BeforeEach
    void start() throws Exception {
        Path home = folder.resolve("home");
        daemon = TestDaemon.start(home);
        ebb = new CommandRun(folder, home);
        ebb.buildId = "unpacked"; // the same as that of a service run from its classes, or it would be replaced
        Files.writeString(folder.resolve("secret.txt"), "s3cret\nnot this\n");
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void create_withReceivers_showsThem_andSetRemovesThem() {
        assertThat(ebb.run(
                        "create",
                        "--notify-url=https://example.org/hook",
                        "--notify-secret-file=secret.txt",
                        "--notify-command=/bin/true",
                        "--notify-argument=a b",
                        "--notify-argument=-c",
                        "--notify-on=job-error,file-transferred"))
                .as(ebb.err())
                .isZero();
        Job job = daemon.job(ebb.out().strip());
        assertThat(job.getNotifyEndpoint().getUrl()).isEqualTo("https://example.org/hook");
        assertThat(job.getNotifyEndpoint().getSigned()).isTrue();
        assertThat(job.getNotifyCommandLine().getProgram()).isEqualTo("/bin/true");
        assertThat(job.getNotifyCommandLine().getArgumentsList()).containsExactly("a b", "-c");
        assertThat(job.getNotifyFlagsList())
                .containsExactly(NotifyFlag.NOTIFY_FLAG_JOB_ERROR, NotifyFlag.NOTIFY_FLAG_FILE_TRANSFERRED);

        assertThat(ebb.run("show", job.getId())).isZero();
        assertThat(ebb.out())
                .contains("https://example.org/hook (signed)", "/bin/true", "a b", "job-error, file-transferred")
                .doesNotContain("s3cret");

        assertThat(ebb.run(
                        "set",
                        job.getId(),
                        "--notify-url=none",
                        "--notify-command=none",
                        "--notify-on=job-transferred"))
                .as(ebb.err())
                .isZero();
        Job changed = daemon.job(job.getId());
        assertThat(changed.hasNotifyEndpoint()).isFalse();
        assertThat(changed.hasNotifyCommandLine()).isFalse();
        assertThat(changed.getNotifyFlagsList()).containsExactly(NotifyFlag.NOTIFY_FLAG_JOB_TRANSFERRED);
    }

    @Test
    void words_thatDoNotFit_areUsageErrors() {
        for (String[] words : new String[][] {
            {"create", "--notify-secret-file=secret.txt"},
            {"create", "--notify-argument=x"},
            {"create", "--notify-on=everything"},
            {"create", "--notify-url=https://example.org/", "--notify-secret-file=missing"},
        }) {
            assertThat(ebb.run(words)).as(String.join(" ", words)).isEqualTo(ExitCode.USAGE.number());
            assertThat(ebb.err()).contains("notif");
        }
    }
}
