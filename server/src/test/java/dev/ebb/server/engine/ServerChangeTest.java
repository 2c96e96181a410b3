package dev.ebb.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.Validator;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bytes of one server are worth at another. */
class ServerChangeTest {
    private static final FileCheckpoint KEPT = new FileCheckpoint(
            new JobId(UUID.randomUUID()),
            0,
            1,
            100,
            1_000,
            new Validator(Validator.Kind.ETAG, "\"v1\""),
            "https://a.example");

    @ParameterizedTest
    @CsvSource({
        "https://a.example/x, https://a.example",
        "HTTPS://A.Example:443/x, https://a.example",
        "http://a.example:80/?q, http://a.example",
        "http://a.example:443/, http://a.example:443",
        "https://a.example:8443/x, https://a.example:8443",
        "http://[::1]:80/x, http://[::1]"
    })
    void origin_ofAUrl_isSchemeHostAndPort(URI url, String origin) {
        assertThat(ServerChange.originOf(url)).isEqualTo(origin);
    }

    @Test
    void judged_onTheSameServer_staysAsItIs() {
        assertThat(ServerChange.judged(KEPT, URI.create("https://a.example/other"), true))
                .isEqualTo(KEPT);
    }

    @Test
    void judged_elsewhereUnderADigest_leavesTheProofToTheDigest() {
        FileCheckpoint judged = ServerChange.judged(KEPT, URI.create("https://b.example/x"), true);
        assertThat(judged.validator()).isNull();
        assertThat(judged.durableBytes()).isEqualTo(100);
    }

    @Test
    void judged_elsewhereWithoutADigest_demandsTheSameValidator() {
        assertThat(ServerChange.judged(KEPT, URI.create("https://b.example/x"), false))
                .isEqualTo(KEPT);
    }
}
