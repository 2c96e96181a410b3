package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ebb.server.config.Home;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that start the real service in a process of its own. */
class DaemonStartIT {
    @TempDir
    Path folder;

    private CommandRun ebb;

    @BeforeEach
    void makeCommand() {
        ebb = new CommandRun(folder, folder);
    }

    @AfterEach
    void stopService() {
        ebb.run("stop");
    }

    @Test
    void firstCommand_startsTheService_andTheNextFindsIt() {
        assertThat(ebb.run("status")).isEqualTo(ExitCode.UNREACHABLE.number());
        start();
        long pid = pid();
        assertThat(ebb.run("list")).as(ebb.err()).isZero();
        assertThat(pid()).isEqualTo(pid);
        assertThat(ebb.run("config", "limits.jobs-per-user")).as(ebb.err()).isZero();
        assertThat(ebb.out()).contains("limits.jobs-per-user  60     default");

        assertThat(ebb.run("stop")).as(ebb.err()).isZero();
        assertThat(ebb.run("status")).isEqualTo(ExitCode.UNREACHABLE.number());
    }

    @Test
    void service_thatEndsAfterItListened_tellsWhy() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    folder.resolve("ebb.yaml"),
                    "metrics.enabled: true\nweb.listen: 127.0.0.1:" + taken.getLocalPort() + "\n");
            assertThat(ebb.run("list")).isEqualTo(ExitCode.UNREACHABLE.number());
            assertThat(ebb.err())
                    .contains("the service ended at once", "127.0.0.1:" + taken.getLocalPort(), "web.listen")
                    .doesNotContain("stopped in good order");
        }
    }

    @Test
    void manyCommandsAtOnce_startOneService() throws Exception {
        start();
        assertThat(ebb.run("stop")).isZero();
        int commands = 5;
        ExecutorService threads = Executors.newFixedThreadPool(commands);
        List<Future<CommandRun>> runs = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            runs.add(threads.submit(() -> {
                CommandRun run = new CommandRun(folder, folder);
                run.buildId = ebb.buildId;
                assertThat(run.run("list")).as(run.err()).isZero();
                return run;
            }));
        }
        for (Future<CommandRun> run : runs) {
            assertThat(run.get().err()).doesNotContain("ebb:");
        }
        threads.shutdown();
        String log = Files.readString(Home.in(folder).daemonLog());
        assertThat(log).doesNotContain("already runs");
    }

    @Test
    void service_isInASessionOfItsOwn_andHoldsNothingOfTheCommand() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "a proc file system");
        start();
        Path process = Path.of("/proc", String.valueOf(pid()));
        String[] stat =
                Files.readString(process.resolve("stat")).split("\\) ", 2)[1].split(" ");
        assertThat(Long.parseLong(stat[3])).as("session").isEqualTo(pid());
        assertThat(Files.readSymbolicLink(process.resolve("fd/0"))).isEqualTo(Path.of("/dev/null"));
        Path log = Home.in(folder).daemonLog().toRealPath();
        assertThat(Files.readSymbolicLink(process.resolve("fd/1"))).isEqualTo(log);
        assertThat(Files.readSymbolicLink(process.resolve("fd/2"))).isEqualTo(log);
    }

    @Test
    void serviceThatCannotStart_isReportedWithItsLastWords() throws IOException {
        Files.writeString(Home.in(folder).configuration(), "limits: {jobs-per-user: many}\n");
        assertThat(ebb.run("list")).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(ebb.err())
                .startsWith("ebb: the service ended at once; from "
                        + Home.in(folder).daemonLog())
                .contains("ebb.yaml:1: limits.jobs-per-user: \"many\" is not a whole number");
    }

    @Test
    void otherBuild_thatIsIdle_isReplaced() {
        try (FakeServer old = new FakeServer(Home.in(folder).socket(), new FakeQueue())) {
            old.administration.buildId = "elsewhere";
            old.administration.busy = false;
            old.administration.onStop = () -> new Thread(old::close).start();
            start();
        }
        assertThat(pid()).isNotEqualTo(4711);
    }

    /** Starts the service, and makes this command one of the same build. */
    private void start() {
        // Not the plain list, which asks whatever service runs.
        assertThat(ebb.run("list", "--json")).as(ebb.err()).isZero();
        ebb.buildId = status("\"buildId\":\"([^\"]*)\"");
    }

    private long pid() {
        return Long.parseLong(status("\"processId\":\"(\\d+)\""));
    }

    private String status(String pattern) {
        assertThat(ebb.run("status", "--json")).as(ebb.err()).isZero();
        Matcher matcher = Pattern.compile(pattern).matcher(ebb.out());
        assertThat(matcher.find()).as(ebb.out()).isTrue();
        return matcher.group(1);
    }
}
