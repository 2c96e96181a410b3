package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of files are accepted as given or refused with the field at fault. */
class FileRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/a",
                "https://example.org",
                "HTTPS://example.org/a?b=c&d=%20",
                "http://127.0.0.1:8080/x",
                "http://[::1]:8080/x",
                "http://my_service:80/x",
                "https://xn--bcher-kva.example/"
            })
    void url_absoluteHttp_isAccepted(String url) {
        assertThat(FileRules.url("f", url)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty",
        "example.org/a, whole URL",
        "/a, whole URL",
        "ftp://example.org/a, scheme ftp",
        "file:///etc/passwd, scheme file",
        "http:///a, host",
        "http://:80/a, host",
        "http://example.org:70000/a, port",
        "http://user:secret@example.org/, user name",
        "http://example.org/a#b, fragment",
        "http://example.org/a b, characters",
        "http://bücher.example/, characters",
        "http://example.org/%zz, is not a URL",
        "http:example.org, host"
    })
    void url_anythingElse_isRefused(String url, String why) {
        JobException refused =
                catchThrowableOfType(JobException.class, () -> FileRules.url("files[0].remote_name", url));
        assertThat(refused.code()).isEqualTo(ErrorCode.E_INVALIDARG);
        assertThat(refused.field()).isEqualTo("files[0].remote_name");
        assertThat(refused).hasMessageContaining(why);
    }

    @Test
    void url_refusal_neverRepeatsTheSecret() {
        JobException refused =
                catchThrowableOfType(JobException.class, () -> FileRules.url("f", "http://u:secret@example.org/"));
        assertThat(refused.getMessage()).doesNotContain("secret");
    }

    @Test
    void url_lengthLimit_isExact() {
        String fits = "http://example.org/" + "a".repeat(FileRules.MAX_URL - 19);
        assertThat(FileRules.url("f", fits)).hasSize(FileRules.MAX_URL);
        assertThat(catchThrowableOfType(JobException.class, () -> FileRules.url("f", fits + "a")))
                .isNotNull();
    }

    @Test
    void path_absoluteNormalized_isAccepted() {
        assertThat(FileRules.path("f", "/tmp/a b.txt")).isEqualTo("/tmp/a b.txt");
        assertThat(FileRules.path("f", "/tmp//a")).isEqualTo("/tmp/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "./a", "../a", "/tmp/../etc/passwd", "/tmp/./a", "/tmp/a/", "/", "/tmp/a/.."})
    void path_anythingElse_isRefused(String path) {
        JobException refused = catchThrowableOfType(JobException.class, () -> FileRules.path("f", path));
        assertThat(refused).as(path).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.E_INVALIDARG);
        assertThat(refused.field()).isEqualTo("f");
    }

    @Test
    void path_withNul_isRefused() {
        assertThat(catchThrowableOfType(JobException.class, () -> FileRules.path("f", "/tmp/a\0b")))
                .isNotNull();
    }

    @Test
    void path_lengthLimits_areExactInBytes() {
        assertThat(FileRules.path("f", "/tmp/" + "a".repeat(255))).isNotNull();
        assertThat(catchThrowableOfType(JobException.class, () -> FileRules.path("f", "/tmp/" + "a".repeat(256))))
                .isNotNull();
        String deep = "/tmp" + ("/" + "d".repeat(99)).repeat(41);
        assertThat(catchThrowableOfType(JobException.class, () -> FileRules.path("f", deep)))
                .hasMessageContaining("too long");
    }

    @Test
    void check_file_namesTheFieldInTheMessage() {
        assertThat(FileRules.check("files[3]", "https://example.org/", "/tmp/a", "", true))
                .isEqualTo(new FileSpec("https://example.org/", "/tmp/a", null, true, List.of()));
        assertThat(catchThrowableOfType(
                                JobException.class,
                                () -> FileRules.check("files[3]", "https://example.org/", "a", "", true))
                        .field())
                .isEqualTo("files[3].local_name");
        assertThat(catchThrowableOfType(
                                JobException.class,
                                () -> FileRules.check("files[3]", "https://example.org/", "/a", "md5:00", true))
                        .field())
                .isEqualTo("files[3].expected_digest");
    }
}
