package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.server.config.Home;
import dev.ebb.server.support.DaemonProcess;
import dev.ebb.v1.ConfigurationValue;
import dev.ebb.v1.GetConfigurationRequest;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.Policy;
import dev.ebb.v1.SetPolicyRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies of a real service: what was set stays through anything, what is in the file is read at a signal. */
class PolicyIT {
    private static final String KEY = "limits.jobs-per-user";

    @TempDir
    Path folder;

    @Test
    void setPolicy_thenKilled_isThereAfterTheNextStart() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(folder);
                EbbClient client = daemon.connect()) {
            Policy set = client.blocking()
                    .policies()
                    .setPolicy(SetPolicyRequest.newBuilder()
                            .setKey(KEY)
                            .setValue("7")
                            .build())
                    .getPolicy();
            assertThat(set.getSource()).isEqualTo("policy");
            daemon.kill();
        }
        try (DaemonProcess daemon = DaemonProcess.start(folder);
                EbbClient client = daemon.connect()) {
            assertThat(policy(client).getValue()).isEqualTo("7");
            assertThat(policy(client).getSource()).isEqualTo("policy");
            assertThat(client.blocking()
                            .administration()
                            .getConfiguration(GetConfigurationRequest.getDefaultInstance())
                            .getValuesList())
                    .filteredOn(value -> value.getKey().equals(KEY))
                    .extracting(ConfigurationValue::getSource)
                    .containsExactly("policy");
        }
        assertThat(Files.readString(folder.resolve("daemon.out"))).contains("audit: ", "set policy " + KEY);
    }

    @Test
    void file_changedAndSignalled_takesEffectUnlessItIsBroken() throws Exception {
        Path file = Home.in(folder).configuration();
        try (DaemonProcess daemon = DaemonProcess.start(folder);
                EbbClient client = daemon.connect()) {
            Files.writeString(file, "limits:\n  jobs-per-user: 9\n");
            daemon.hangUp();
            daemon.await(() -> policy(client).getValue().equals("9"));

            Files.writeString(file, "limits:\n  jobs-per-user: nine\n");
            daemon.hangUp();
            daemon.await(() -> Files.readString(folder.resolve("daemon.out")).contains("\"nine\""));
            assertThat(policy(client).getValue()).isEqualTo("9");
        }
    }

    @Test
    void setPolicy_notAllowed_saysWhatIs() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(folder);
                EbbClient client = daemon.connect()) {
            assertThatThrownBy(() -> client.blocking()
                            .policies()
                            .setPolicy(SetPolicyRequest.newBuilder()
                                    .setKey("timing.inactivity-timeout")
                                    .setValue("1h")
                                    .build()))
                    .isInstanceOf(EbbException.class)
                    .hasMessage("value cannot be taken: timing.inactivity-timeout: \"1h\" is not a duration in range"
                            + " (allowed: 1d to 999d, as 250ms, 5s, 10m, 2h, 14d)");
            assertThatThrownBy(() -> client.blocking()
                            .policies()
                            .getPolicy(GetPolicyRequest.newBuilder()
                                    .setKey("timing.inactivity-timout")
                                    .build()))
                    .isInstanceOf(EbbException.class)
                    .hasMessageContaining("did you mean \"timing.inactivity-timeout\"?");
        }
    }

    private static Policy policy(EbbClient client) {
        return client.blocking()
                .policies()
                .getPolicy(GetPolicyRequest.newBuilder().setKey(KEY).build())
                .getPolicy();
    }
}
