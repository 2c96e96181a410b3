package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.cli.FileArguments.Wanted;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileArgumentsTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "https://x/a/b.iso,b.iso",
        "https://x/a/b.iso?v=1#f,b.iso",
        "https://x/a%20b,a b",
        "https://x/a%2Fb,b",
        "https://x/%E4%B8%AD,中"
    })
    void url_alone_givesTheNameOfItsLastSegment(String url, String name) {
        assertThat(words(url)).containsExactly(new Wanted(url, folder.resolve(name), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "https://x, has no file name in it",
        "https://x/, has no file name in it",
        "https://x/a/.., has no file name in it",
        "https://x/%2e%2e, has no file name in it",
        "https://x/a b, is not a URL",
        "x/a, is not a URL"
    })
    void url_alone_withoutAName_isRefused(String url, String message) {
        assertThatThrownBy(() -> words(url)).isInstanceOf(CliException.class).hasMessageContaining(message);
    }

    @Test
    void pairs_relativeAbsoluteAndDirectories_becomeAbsolutePaths() {
        assertThat(words("http://x/1", "sub/../one", "http://x/2", "/abs/two", "http://x/3", ".", "http://x/4", "new/"))
                .extracting(Wanted::file)
                .containsExactly(
                        folder.resolve("one"),
                        Path.of("/abs/two"),
                        folder.resolve("3"),
                        folder.resolve("new").resolve("4"));
    }

    @Test
    void words_misused_areExplained() {
        assertThatThrownBy(() -> words()).hasMessageContaining("say which URL to fetch");
        assertThatThrownBy(() -> words("http://x/1", "a", "http://x/2")).hasMessageContaining("need a FILE each");
        assertThatThrownBy(() -> words("http://x/1", "http://x/2"))
                .hasMessageContaining("\"http://x/2\" stands where a FILE is expected");
        assertThatThrownBy(() -> words("http://x/1", "a", "http://x/2", "b/../a"))
                .hasMessageContaining("same file");
        assertThatThrownBy(() -> words("http://x/1", "a\0b")).hasMessageContaining("is not a path");
    }

    @Test
    void checksums_belongToTheUrlsInOrder() {
        FileArguments arguments = new FileArguments(folder);
        assertThat(arguments.fromWords(List.of("http://x/1"), List.of(DIGEST.toUpperCase(java.util.Locale.ROOT))))
                .extracting(Wanted::digest)
                .containsExactly(Optional.of(DIGEST));
        assertThatThrownBy(() -> arguments.fromWords(List.of("http://x/1"), List.of(DIGEST, DIGEST)))
                .hasMessageContaining("2 times for 1 files");
        String md5 = "md5:d41d8cd98f00b204e9800998ecf8427e";
        assertThat(arguments.fromWords(List.of("http://x/1"), List.of(md5)))
                .extracting(Wanted::digest)
                .containsExactly(Optional.of(md5));
        assertThatThrownBy(() -> arguments.fromWords(List.of("http://x/1"), List.of("md5:00")))
                .hasMessageContaining("is not a checksum");
    }

    @Test
    void list_withCommentsSpacesAndChecksums_isRead() {
        List<Wanted> wanted = new FileArguments(folder)
                .fromList(
                        "files.txt",
                        List.of(
                                "\uFEFF# what we need",
                                "",
                                "http://x/1 one",
                                "  http://x/2\tname with spaces  ",
                                "http://x/3",
                                "http://x/4 four " + DIGEST,
                                "http://x/5 " + DIGEST));
        assertThat(wanted)
                .containsExactly(
                        new Wanted("http://x/1", folder.resolve("one"), Optional.empty()),
                        new Wanted("http://x/2", folder.resolve("name with spaces"), Optional.empty()),
                        new Wanted("http://x/3", folder.resolve("3"), Optional.empty()),
                        new Wanted("http://x/4", folder.resolve("four"), Optional.of(DIGEST)),
                        new Wanted("http://x/5", folder.resolve("5"), Optional.of(DIGEST)));
    }

    @Test
    void list_withMistakes_namesTheLine() {
        FileArguments arguments = new FileArguments(folder);
        assertThatThrownBy(() -> arguments.fromList("files.txt", List.of("# x", "", "not-a-url file")))
                .hasMessage("files.txt:3: \"not-a-url\" is not a URL: it should begin with http:// or https://");
        assertThatThrownBy(() -> arguments.fromList("files.txt", List.of("# nothing")))
                .hasMessageContaining("lists no file");
    }

    private List<Wanted> words(String... words) {
        return new FileArguments(folder).fromWords(List.of(words), List.of());
    }
}
