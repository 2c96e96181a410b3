package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.support.Seeds;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers say of the digests of their files, as far as it can be read. */
class ServerDigestsTest {
    /** The digests of {"hello": "world"} in RFC 9530 appendix D. */
    private static final String SHA_256 = "RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=";

    private static final String MD5_OF_NOTHING = "1B2M2Y8AsgTpgAmY7PhCfg==";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha-256=:%s:",
                "sha-256=:%s:\t, other=?1",
                "unixsum=:AAA=:, sha-256=:%s:",
                "sha-256=:%s:;a=1;b=\"x\", other",
                "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:,\tsha-256=:%s:",
                "sha-512=:AAAA:, sha-256=:%s:"
            })
    void reprDigest_inEveryForm_isRead(String form) {
        ServerDigests said = said(206, "Repr-Digest", form.formatted(SHA_256));
        assertThat(said.whole()).isEqualTo(digest(DigestAlgorithm.SHA256, SHA_256));
        assertThat(said.content()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "sha-256",
                "sha-256=1",
                "sha-256=:%s",
                "sha-256=%s",
                "SHA-256=:%s:",
                "sha-256=:%s:, )",
                "sha-256=:%s::",
                "sha-256=:AAAA:",
                "sha-256=:====:",
                "blake3=:%s:"
            })
    void reprDigest_thatCannotBeRead_countsAsNotSaid(String form) {
        assertThat(said(200, "Repr-Digest", form.replace("%s", SHA_256))).isEqualTo(ServerDigests.NONE);
    }

    @ParameterizedTest
    @CsvSource({"SHA-256=%s", "sha-256=%s", "'unixsum=30637, SHA-256=%s'", "'MD5=1B2M2Y8AsgTpgAmY7PhCfg==,SHA-256=%s'"})
    void digest_ofOldTimes_isRead(String form) {
        assertThat(said(206, "Digest", form.formatted(SHA_256)).whole())
                .isEqualTo(digest(DigestAlgorithm.SHA256, SHA_256));
    }

    @Test
    void crc32c_inBothOldForms_isRead() {
        Digest check = Digest.parse("d", "crc32c:e3069283");
        assertThat(said(200, "Digest", "crc32c=e3069283").whole()).isEqualTo(check);
        assertThat(said(200, "Digest", "CRC32c=4waSgw==").whole()).isEqualTo(check);
        assertThat(said(200, "Repr-Digest", "crc32c=:4waSgw==:").whole()).isEqualTo(check);
    }

    @Test
    void contentDigest_ofAWhole_isThatOfTheFile() {
        ServerDigests said = said(200, "Content-Digest", "sha-256=:" + SHA_256 + ":");
        assertThat(said.whole()).isEqualTo(digest(DigestAlgorithm.SHA256, SHA_256));
        assertThat(said.content()).isNull();
    }

    @Test
    void contentDigest_ofAPart_saysNothingOfTheFile() {
        ServerDigests said = said(206, "Content-Digest", "sha-256=:" + SHA_256 + ":");
        assertThat(said.whole()).isNull();
        assertThat(said.content()).isEqualTo(digest(DigestAlgorithm.SHA256, SHA_256));
    }

    @Test
    void reprDigest_besideTheOldField_isTheOneThatCounts() {
        HttpHeaders fields = new DefaultHttpHeaders()
                .add("Digest", "SHA-256=" + SHA_256)
                .add("Repr-Digest", "md5=:" + MD5_OF_NOTHING + ":");
        assertThat(ServerDigests.of(200, fields).whole()).isEqualTo(digest(DigestAlgorithm.MD5, MD5_OF_NOTHING));
    }

    @Test
    void crc32c_ofTheCheckString_isItsCheckValue() {
        ByteHash hash = ByteHash.of(DigestAlgorithm.CRC32C);
        hash.update(ByteBuffer.wrap("1234".getBytes(StandardCharsets.US_ASCII)));
        hash.update(ByteBuffer.wrap("56789".getBytes(StandardCharsets.US_ASCII)));
        assertThat(hash.take()).hasToString("crc32c:e3069283");
    }

    @Test
    void anyText_isReadOrNot_butNeverAFailure() {
        String alphabet = "sha-256=:AZ9+/=\"\\();,\t *\u00e9";
        Seeds.forEach(5_000, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            HttpHeaders fields = new DefaultHttpHeaders()
                    .add("Repr-Digest", "a" + text + "a")
                    .add("Content-Digest", "sha-256=" + text + "a")
                    .add("Digest", "a" + text + "a");
            assertThat(ServerDigests.of(200, fields)).isNotNull();
        });
    }

    @Test
    void everyDigest_comesBackEqual() {
        Seeds.forEach(500, random -> {
            for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
                byte[] value = new byte[algorithm.bytes()];
                random.nextBytes(value);
                String name = algorithm == DigestAlgorithm.SHA1
                        ? "sha"
                        : algorithm.id().replace("sha", "sha-");
                String text = Base64.getEncoder().encodeToString(value);
                assertThat(said(200, "Repr-Digest", name + "=:" + text + ":").whole())
                        .isEqualTo(Digest.of(algorithm, value));
            }
        });
    }

    private static ServerDigests said(int status, String field, String text) {
        return ServerDigests.of(status, new DefaultHttpHeaders().add(field, text));
    }

    private static Digest digest(DigestAlgorithm algorithm, String base64) {
        return Digest.of(algorithm, Base64.getDecoder().decode(base64));
    }
}
