package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.support.Seeds;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadUrlTest {
    @ParameterizedTest
    @CsvSource({
        "http://h/a/b.zip, b.zip",
        "http://h/a/b%20c.zip?x=/y, b c.zip",
        "http://h/, index.html",
        "http://h, index.html",
        "http://h?x=1, index.html",
        "http://h/a/.., index.html",
        "http://h/a%2F..%2Fb, a_.._b",
        "http://h/a+b, a+b",
        "http://h/%zz, %zz"
    })
    void fileName_isTheLastPartOfThePath(String url, String name) {
        assertThat(DownloadUrl.read(url).fileName()).isEqualTo(name);
    }

    @Test
    void read_whatUrlsMustNotHave_isEscapedOrTakenOut() {
        DownloadUrl url = DownloadUrl.read(" https://me:p%40ss@h:8080/ü b|c?q=<1>#part ");
        assertThat(url.text()).isEqualTo("https://h:8080/%C3%BC%20b%7Cc?q=%3C1%3E");
        assertThat(url.user()).contains("me");
        assertThat(url.password()).contains("p@ss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h/a", "magnet:?xt=urn:btih:0", "/etc/passwd", "http://", "", "http://h:x y/"})
    void read_whatCannotBeFetched_isRefused(String text) {
        assertThatThrownBy(() -> DownloadUrl.read(text))
                .hasMessageStartingWith("Unrecognized URI or unsupported protocol: ");
    }

    @Test
    void read_anyPath_isALegalUrlWithAUsableName() {
        Seeds.forEach(2000, random -> {
            StringBuilder path = new StringBuilder("http://h/");
            random.ints(random.nextInt(20), 0, 0x2FF).forEach(path::appendCodePoint);
            DownloadUrl url = DownloadUrl.read(path.toString());
            assertThat(URI.create(url.text()).getHost()).isEqualTo("h");
            assertThat(DownloadUrl.read(url.text()).text()).isEqualTo(url.text());
            assertThat(url.fileName()).isNotEmpty().isNotIn(".", "..").doesNotContain("/", "\0");
        });
    }
}
