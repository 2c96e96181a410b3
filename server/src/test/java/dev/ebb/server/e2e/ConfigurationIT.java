package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.client.EbbClient;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.v1.GetPolicyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real service looks at its configuration as {@code ebb config check} does. */
class ConfigurationIT {
    @TempDir
    Path folder;

    @Test
    void start_withFilesThatAreMissingOrOpen_isRefusedWithAllOfThem() throws Exception {
        Path open = open("credentials");
        assertThatThrownBy(() -> DaemonProcess.start(
                        folder, "proxy.credentials-file=" + open, "uploads.root=" + folder.resolve("nowhere")))
                .hasMessageContaining("ended with 3");
        assertThat(output())
                .contains("proxy.credentials-file: " + open + " holds a secret and is open to others")
                .contains("uploads.root: " + folder.resolve("nowhere") + " is not there");
    }

    @Test
    void hangUp_withAFileThatIsOpen_keepsTheOldValues_andSaysSo() throws Exception {
        Path credentials = open("credentials");
        try (DaemonProcess daemon = DaemonProcess.start(folder);
                EbbClient client = daemon.connect()) {
            Files.writeString(
                    folder.resolve("ebb.yaml"),
                    "limits.jobs-per-user: 7\nproxy.credentials-file: " + credentials + "\n");
            daemon.hangUp();
            daemon.await(() -> output().contains("the old one stays in effect"));
            assertThat(output()).contains("ebb.yaml:2: proxy.credentials-file: ");
            assertThat(limit(client)).isEqualTo("60");

            Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));
            daemon.hangUp();
            daemon.await(() -> limit(client).equals("7"));
        }
    }

    private static String limit(EbbClient client) {
        return client.blocking()
                .policies()
                .getPolicy(GetPolicyRequest.newBuilder()
                        .setKey("limits.jobs-per-user")
                        .build())
                .getPolicy()
                .getValue();
    }

    private Path open(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "user:password\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("daemon.out"));
    }
}
