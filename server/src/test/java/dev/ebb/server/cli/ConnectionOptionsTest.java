package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ebb.server.config.Home;
import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.ProxySettings;
import dev.ebb.v1.ProxyUsage;
import dev.ebb.v1.RemoveCredentialsRequest;
import dev.ebb.v1.SetCredentialsRequest;
import dev.ebb.v1.SetProxySettingsRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies and credentials on the command line, where a password never is. */
class ConnectionOptionsTest {
    @TempDir
    Path folder;

    private final FakeQueue queue = new FakeQueue();
    private FakeServer server;
    private CommandRun ebb;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer(Home.in(folder).socket(), queue);
        ebb = new CommandRun(folder, folder);
        Files.writeString(folder.resolve("secret"), "hunter2\nsecond line\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JobSettings created(String... options) {
        String[] words = new String[options.length + 1];
        words[0] = "create";
        System.arraycopy(options, 0, words, 1, options.length);
        assertThat(ebb.run(words)).as(ebb.err()).isZero();
        return queue.last(CreateJobRequest.class).getSettings();
    }

    private static ProxySettings proxy(ProxyUsage usage, String list, String bypass) {
        return ProxySettings.newBuilder()
                .setUsage(usage)
                .setProxyList(list)
                .setProxyBypassList(bypass)
                .build();
    }

    @Test
    void proxy_inEachForm_isUnderstood() {
        assertThat(created().hasProxy()).isFalse();
        assertThat(created("--no-proxy").getProxy()).isEqualTo(proxy(ProxyUsage.PROXY_USAGE_NO_PROXY, "", ""));
        assertThat(created("--proxy", "autodetect").getProxy())
                .isEqualTo(proxy(ProxyUsage.PROXY_USAGE_AUTODETECT, "", ""));
        assertThat(created("--proxy", "http=a b", "--proxy-bypass", "<local>").getProxy())
                .isEqualTo(proxy(ProxyUsage.PROXY_USAGE_OVERRIDE, "http=a b", "<local>"));
    }

    @Test
    void user_withAPasswordFile_isGivenForEachScheme() {
        assertThat(created("--user", "alice", "--password-file", "secret").getCredentialsList())
                .extracting(AuthCredentials::getTarget, AuthCredentials::getScheme)
                .containsExactly(
                        tuple(AuthTarget.AUTH_TARGET_SERVER, AuthScheme.AUTH_SCHEME_BASIC),
                        tuple(AuthTarget.AUTH_TARGET_SERVER, AuthScheme.AUTH_SCHEME_DIGEST));
        assertThat(created("--proxy-user", "CORP\\bob", "--proxy-password-file", "secret", "--proxy-auth", "ntlm")
                        .getCredentialsList())
                .containsExactly(AuthCredentials.newBuilder()
                        .setTarget(AuthTarget.AUTH_TARGET_PROXY)
                        .setScheme(AuthScheme.AUTH_SCHEME_NTLM)
                        .setUserName("CORP\\bob")
                        .setPassword("hunter2")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--user alice",
                "--user alice --password-file missing",
                "--password-file secret",
                "--user alice --password-file secret --auth kerberos",
                "--proxy a --no-proxy",
                "--proxy-bypass a",
            })
    void options_thatDoNotFit_areAUsageError(String options) {
        String[] words = ("create " + options).split(" ");

        assertThat(ebb.run(words)).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).isNotEmpty().doesNotContain("hunter2");
    }

    @Test
    void set_changesOneAfterTheOther() {
        created();
        String id = ebb.out().strip();
        assertThat(ebb.run(
                        "set",
                        id,
                        "--no-proxy",
                        "--remove-credentials",
                        "server:ntlm",
                        "--user",
                        "u",
                        "--auth",
                        "basic",
                        "--password-file",
                        "secret"))
                .as(ebb.err())
                .isZero();

        assertThat(queue.last(SetProxySettingsRequest.class).getProxy().getUsage())
                .isEqualTo(ProxyUsage.PROXY_USAGE_NO_PROXY);
        assertThat(queue.last(RemoveCredentialsRequest.class).getCredentials().getScheme())
                .isEqualTo(AuthScheme.AUTH_SCHEME_NTLM);
        assertThat(queue.last(SetCredentialsRequest.class).getCredentials().getPassword())
                .isEqualTo("hunter2");

        assertThat(ebb.run("show", id)).isZero();
        assertThat(ebb.out()).containsPattern("proxy +none").containsPattern("credentials +server:basic");
    }
}
