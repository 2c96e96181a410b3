package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.cli.FileArguments.Wanted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetalinkTest {
    private static final String HASH = "0a".repeat(32);

    @TempDir
    Path folder;

    private List<Wanted> read(String inner) throws IOException {
        return document("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">" + inner + "</metalink>");
    }

    private List<Wanted> document(String text) throws IOException {
        return Metalink.read(
                new ByteArrayInputStream(
                        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text).getBytes(StandardCharsets.UTF_8)),
                folder);
    }

    @Test
    void document_givesFilesWithDigestsAndSourcesByPriority() throws IOException {
        List<Wanted> files = read("""
                <generator>any</generator>
                <file name="example.ext">
                  <size>14471447</size>
                  <hash type="md5">d41d8cd98f00b204e9800998ecf8427e</hash>
                  <hash type="sha-256"> %s </hash>
                  <pieces length="262144" type="sha-256"><hash>%s</hash></pieces>
                  <url location="de" priority="2">http://two.example/f?a=1&amp;b=2</url>
                  <url priority="1">https://one.example/f</url>
                  <url>https://last.example/f</url>
                  <url priority="1">ftp://ftp.example/f</url>
                  <metaurl mediatype="torrent">http://t.example/f.torrent</metaurl>
                </file>
                <file name="sub/dir/other"><url>http://x.example/o</url></file>
                """.formatted(HASH.toUpperCase(java.util.Locale.ROOT), "0b".repeat(32)));
        assertThat(files)
                .containsExactly(
                        new Wanted(
                                "https://one.example/f",
                                folder.resolve("example.ext"),
                                Optional.of("sha256:" + HASH),
                                List.of("http://two.example/f?a=1&b=2", "https://last.example/f")),
                        new Wanted("http://x.example/o", folder.resolve("sub/dir/other"), Optional.empty()));
    }

    @Test
    void sources_areNoMoreThanTheServiceTakes() throws IOException {
        StringBuilder urls = new StringBuilder("<file name=\"f\">");
        for (int i = 0; i < 40; i++) {
            urls.append("<url priority=\"")
                    .append(40 - i)
                    .append("\">http://m")
                    .append(i)
                    .append("/f</url>");
        }
        Wanted file = read(urls + "</file>").get(0);
        assertThat(file.url()).isEqualTo("http://m39/f");
        assertThat(file.mirrors()).hasSize(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "a/../../out", "/etc/passwd", "", ".", "a\0b"})
    void name_thatLeadsOutOfTheDirectory_isRefused(String name) {
        assertThatThrownBy(
                        () -> read("<file name=\"" + name.replace("\0", "&#x0;") + "\"><url>http://x/f</url></file>"))
                .isInstanceOf(CliException.class);
    }

    @Test
    void entities_areNotFollowed() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "http://secret.example/");
        String body =
                "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"><file name=\"f\"><url>&x;</url></file></metalink>";
        assertThatThrownBy(() -> document("<!DOCTYPE metalink [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>" + body))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("document type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no xml", "<metalink/>", "<a><b></a>"})
    void whatIsNoMetalink_isRefused(String text) {
        assertThatThrownBy(() -> document(text)).isInstanceOf(CliException.class);
    }

    @Test
    void file_withoutAUsableSource_isRefused() {
        assertThatThrownBy(() -> read("<file name=\"f\"><url>ftp://x/f</url></file>"))
                .hasMessageContaining("has no http or https URL");
    }
}
