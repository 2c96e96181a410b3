package dev.ebb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The BOM has no parent, so that it brings nothing but the client's versions: they are held to those of the build here. */
class BomTest {
    private static final Map<String, String> PROPERTIES = Map.of(
            "protobuf-bom", "protobuf.version",
            "grpc-bom", "grpc.version",
            "netty-bom", "netty.version",
            "guava", "guava.version",
            "proto-google-common-protos", "common-protos.version");

    private final String bom = read("bom/pom.xml");
    private final String build = read("../pom.xml");

    @Test
    void versions_ofLibraries_areThoseOfTheBuild() {
        PROPERTIES.forEach((artifact, property) -> assertThat(
                        group(bom, "<artifactId>" + artifact + "</artifactId>\\s*<version>([^<]+)</version>"))
                .as(artifact)
                .isEqualTo(group(build, "<" + Pattern.quote(property) + ">([^<]+)<")));
    }

    @Test
    void version_isThatOfTheProject() {
        assertThat(group(bom, "<artifactId>ebb-client-bom</artifactId>\\s*<version>([^<]+)</version>"))
                .isEqualTo(group(build, "<artifactId>ebb-parent</artifactId>\\s*<version>([^<]+)</version>"));
    }

    @Test
    void libraries_allHaveTheirProperty() {
        Matcher versions = Pattern.compile("<version>(?!\\$)[^<]+</version>").matcher(bom);
        assertThat(versions.results().count()).isEqualTo(PROPERTIES.size() + 1);
    }

    private static String group(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (java.io.IOException missing) {
            throw new java.io.UncheckedIOException(missing);
        }
    }
}
