package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.client.EbbClient;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.JobType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with a home is said in words, and nothing in it is lost by it. */
class HomeIT {
    @TempDir
    Path folder;

    @Test
    void secondDaemon_onOneHome_isRefusedAndTheFirstGoesOn() throws Exception {
        try (TestDaemon first = TestDaemon.start(folder)) {
            assertThatThrownBy(() -> DaemonProcess.start(folder)).isInstanceOf(IOException.class);
            assertThat(output()).contains("Another Ebb service already runs").contains("--home");
            assertThat(create(first.client()).getDisplayName()).isEqualTo("kept");
        }
    }

    @Test
    void socketPath_tooLong_saysToUseAShorterHome() {
        Path deep = folder.resolve("d".repeat(120));
        assertThatThrownBy(() -> TestDaemon.start(deep))
                .hasMessageContaining("107")
                .hasMessageContaining("--home");
        assertThat(deep).doesNotExist();
    }

    @Test
    void damagedStore_isKeptAsideAndTheStartRefused() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(folder)) {
            create(daemon.client());
        }
        Path store = database();
        byte[] before;
        try (FileChannel file = FileChannel.open(store, StandardOpenOption.WRITE)) {
            file.write(
                    java.nio.ByteBuffer.wrap(
                            "garbage garbage garbage".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                    0);
        }
        before = Files.readAllBytes(store);

        assertThatThrownBy(() -> DaemonProcess.start(folder)).isInstanceOf(IOException.class);

        assertThat(output()).contains("damaged");
        try (Stream<Path> all = Files.walk(folder.resolve("state"))) {
            List<byte[]> kept =
                    all.filter(Files::isRegularFile).map(HomeIT::read).toList();
            assertThat(kept).anyMatch(bytes -> java.util.Arrays.equals(bytes, before));
        }
    }

    @Test
    void wrongSetting_namesFileLineAndWhatIsAllowed() throws Exception {
        Files.writeString(folder.resolve("ebb.yaml"), "limits:\n  jobs-per-usr: 5\n");
        assertThatThrownBy(() -> DaemonProcess.start(folder)).isInstanceOf(IOException.class);
        assertThat(output()).contains("ebb.yaml:2").contains("jobs-per-user");
    }

    @Test
    void queue_afterAnOrderlyStop_isThere() throws Exception {
        String id;
        try (TestDaemon daemon = TestDaemon.start(folder)) {
            id = create(daemon.client()).getId();
        }
        try (TestDaemon again = TestDaemon.start(folder)) {
            assertThat(again.job(id).getDisplayName()).isEqualTo("kept");
        }
    }

    private static dev.ebb.v1.Job create(EbbClient client) {
        return client.blocking()
                .manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("kept")
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .build())
                .getJob();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("daemon.out"));
    }

    private Path database() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("state").resolve("store"))) {
            return all.filter(path -> path.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException unreadable) {
            return new byte[0];
        }
    }
}
