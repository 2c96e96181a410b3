package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.EbbProgram;
import dev.ebb.server.support.TestDaemon;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ebb doctor}, the program itself, on the home of a real service. */
class DoctorIT {
    @TempDir
    Path folder;

    @Test
    void service_thatIsWell_isFoundSo_andOnesOwnDoorsAreNoOffence() throws Exception {
        Path home = folder.resolve("home");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Files.createDirectories(home);
        Files.writeString(home.resolve("ebb.yaml"), "listen: {tcp: '127.0.0.1:" + port + "', insecure: true}\n");
        try (TestDaemon daemon = TestDaemon.start(home)) {
            EbbProgram.Ended ended = EbbProgram.run(home, "doctor");
            assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
            assertThat(ended.out())
                    .contains("ok       service             process ")
                    .contains("queue.db, ", "KiB, is sound\n")
                    .contains("warning  configuration", "listen.insecure: everybody on this machine")
                    .contains("note     configuration", "is in use, by the service that runs here as it seems")
                    .doesNotContain("settings");
            Files.writeString(home.resolve("ebb.yaml"), "limits.jobs-per-user: 7\n", StandardOpenOption.APPEND);
            assertThat(EbbProgram.run(home, "doctor", "--quiet").out())
                    .contains(
                            "the service runs with what the file said before: limits.jobs-per-user (60, and 7 now)\n");
        }
    }

    @Test
    void database_thatDoesNotAnswer_isFound() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("ebb.yaml"), "store: {url: 'jdbc:postgresql://127.0.0.1:1/ebb'}\n");
        EbbProgram.Ended ended = EbbProgram.run(home, "doctor", "--quiet");
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED.number());
        assertThat(ended.out()).contains("error    configuration       store.url: the database cannot be used");
    }
}
