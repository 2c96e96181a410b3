package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.policy.AddressRule;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody has the service connect to an address that he may not reach himself (SSRF), in every writing there is. */
class ForbiddenAddressTest {
    @TempDir
    Path folder;

    private ScriptedHttpServer proxy;
    private EngineHarness engine;

    @BeforeEach
    void start() throws Exception {
        proxy = ScriptedHttpServer.start(new RemoteFile(EngineHarness.content(100, 1)));
        // As a private daemon has it: loopback is allowed, so that the proxy of the test may be reached.
        engine = new EngineHarness(folder, EngineHarness.addresses(AddressRule.PRIVATE_DAEMON));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.169.254.",
                "2852039166",
                "0xA9FEA9FE",
                "0xa9.0xfe.0xa9.0xfe",
                "0251.0376.0251.0376",
                "169.254.43518",
                "169.16689662",
                "[::ffff:169.254.169.254]",
                "[::ffff:a9fe:a9fe]",
                "[::ffff:0:a9fe:a9fe]",
                "[64:ff9b::169.254.169.254]",
                "[64:ff9b:1::a9fe:a9fe]",
                "[2002:a9fe:a9fe::1]",
                "[2001:0:102:304::5601:5601]",
                "[fe80::1%25eth0]",
                "[fd00:ec2::254]",
                "168.63.129.16",
                "192.0.0.192",
                "0"
            })
    void addressOfMetadata_howeverItIsWritten_isNotReachedThroughAProxy(String host) throws Exception {
        TransferEnd.Failed failed = engine.http(SecretsOnRedirectTest.through(proxy))
                .run(URI.create("http://" + host + "/latest/meta-data"))
                .awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(proxy.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2852039166", "169.254.43518", "[::ffff:169.254.169.254]", "[2002:a9fe:a9fe::1]"})
    void addressOfMetadata_howeverItIsWritten_isNotRedirectedTo(String host) throws Exception {
        proxy.script((request, answer) ->
                answer.head(302, "Location: http://" + host + "/latest/meta-data", "Content-Length: 0"));

        TransferEnd.Failed failed = engine.run(proxy.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(proxy.requests()).hasSize(1);
    }

    /** The check is on the address that is connected to, so a name that changes between check and use changes nothing. */
    @Test
    void nameThatChangesItsAddress_isCheckedAtEachConnect() throws Exception {
        int[] asked = {0};
        engine.close();
        engine = new EngineHarness(folder, EngineHarness.addresses(address -> asked[0]++ == 0));
        proxy.script((request, answer) -> answer.head(302, "Location: http://127.0.0.1:" + proxy.port() + "/again"));

        TransferEnd.Failed failed = engine.run(proxy.uri("/f")).awaitFailed();

        assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
        assertThat(proxy.connections()).isEqualTo(1);
    }
}
