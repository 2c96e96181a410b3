package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.ebb.server.security.Advisories.Entry;
import dev.ebb.server.security.Libraries.Library;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our libraries have no flaw that was known when {@code advisories.tsv} was written, and every one of them was looked at then.
 * No network is needed for that. To ask anew, where there is one:
 *
 * <pre>./mvnw -pl server -am test -Dtest=AdvisoriesTest -Dsurefire.failIfNoSpecifiedTests=false -Dadvisories.refresh=https://api.osv.dev</pre>
 */
class AdvisoriesTest {
    private static final Path FILE = Path.of("src/test/resources/dev/ebb/server/security/advisories.tsv");
    private static final long MONTHS_UNTIL_STALE = 3;

    private static List<Library> libraries;

    @BeforeAll
    static void findLibraries() {
        libraries = Libraries.present();
        assumeTrue(!libraries.isEmpty(), "the libraries do not lie in a repository of Maven");
    }

    private static Advisories advisories() throws Exception {
        return Advisories.parse(Files.readAllLines(FILE));
    }

    @Test
    void libraries_haveNoKnownFlaw() throws Exception {
        String service = System.getProperty("advisories.refresh", "");
        if (!service.isEmpty()) {
            OsvRefresh.write(
                    URI.create(service), libraries, advisories().packages(), LocalDate.now(ZoneOffset.UTC), FILE);
        }
        Advisories known = advisories();

        assertThat(known.entries())
                .allSatisfy(entry -> assertThat(libraries)
                        .as("%s: %s", entry.id(), entry.summary())
                        .noneMatch(entry::affects));
        warnWhenStale(known);
    }

    /** A build must not begin to fail by the mere passing of time: it says that it knows little of late. */
    private static void warnWhenStale(Advisories known) {
        long months = ChronoUnit.MONTHS.between(known.asOf(), LocalDate.now(ZoneOffset.UTC));
        if (months >= MONTHS_UNTIL_STALE) {
            System.err.println(
                    "[WARNING] " + FILE + " is " + months + " months old: what became known since is not checked");
        }
    }

    @Test
    void libraries_wereAllLookedAt() throws Exception {
        Advisories known = advisories();

        assertThat(libraries)
                .allSatisfy(library -> assertThat(known.packages())
                        .as("%s: find out what is known of it, and add it to %s", library, FILE)
                        .anyMatch(library::is));
    }

    /** Parts of one whole that were never tried together, or may change under their version. */
    @Test
    void versions_areReleases_andOneForEachWhole() {
        // Messages of OTLP for the collector of the tests; there is no other release of them.
        assertThat(libraries)
                .filteredOn(library -> !library.is("io.opentelemetry.proto:opentelemetry-proto"))
                .noneMatch(library -> library.version().matches("(?i).*(snapshot|alpha|beta|-rc|[.-]m\\d).*"));
        Map<String, List<String>> wholes = Map.of(
                "netty-(?!tcnative).*",
                List.of(),
                "netty-tcnative.*",
                List.of(),
                "grpc-.*",
                List.of(),
                "protobuf-.*",
                List.of());
        wholes.keySet()
                .forEach(whole -> assertThat(libraries.stream()
                                .filter(library -> library.artifact().matches(whole))
                                .map(Library::version)
                                .collect(Collectors.toSet()))
                        .as(whole)
                        .hasSizeLessThanOrEqualTo(1));
        assertThat(libraries).anyMatch(library -> library.is("io.netty:netty-codec-http2"));
    }

    @ParameterizedTest
    @CsvSource({
        "4.2.16.Final, 4.2.0, 4.2.17, true",
        "4.2.17.Final, 4.2.0, 4.2.17, false",
        "4.2.18.Final, 4.2.0, 4.2.17, false",
        "4.1.9.Final,  4.2.0, 4.2.17, false",
        "4.2.9.Final,  4.2.0, 4.2.17, true",
        "33.8.0-jre,   0,     '',     true",
        "33.8,         33.8.0, 33.8.1, true"
    })
    void flaw_isOfTheVersionsBetween(String version, String from, String fixed, boolean affected) {
        Library library = new Library(Path.of("/m2/org/example/lib", version), "lib", version);

        assertThat(new Entry("X", "org.example:lib", from, fixed, "").affects(library))
                .isEqualTo(affected);
        assertThat(new Entry("X", "org.other:lib", from, fixed, "").affects(library))
                .isFalse();
    }

    @Test
    void refresh_writesWhatTheServiceSays() throws Exception {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(
                service,
                "/v1/query",
                "{\"vulns\":[{\"id\":\"GHSA-x\",\"summary\":\"It\\tleaks.\",\"affected\":[{\"package\":"
                        + "{\"name\":\"org.example:lib\",\"ecosystem\":\"Maven\"},\"ranges\":[{\"events\":[{\"introduced\":\"1.0\"},"
                        + "{\"fixed\":\"1.5\"},{\"introduced\":\"2.0\"},{\"last_affected\":\"2.1\"}]}]},{\"package\":{\"name\":"
                        + "\"org.example:other\",\"ecosystem\":\"Maven\"},\"ranges\":[]}]},{\"id\":\"GHSA-w\",\"withdrawn\":\"2026\"}]}");
        service.start();
        Path file = Files.createTempFile("advisories", ".tsv");
        try {
            Library library = new Library(Path.of("/m2/org/example/lib/1.2"), "lib", "1.2");
            OsvRefresh.write(
                    URI.create("http://127.0.0.1:" + service.getAddress().getPort()),
                    List.of(library),
                    List.of("org.example:lib", "org.example:gone"),
                    LocalDate.of(2026, 11, 26),
                    file);

            Advisories written = Advisories.parse(Files.readAllLines(file));

            assertThat(written.asOf()).isEqualTo("2026-11-26");
            assertThat(written.packages()).containsExactly("org.example:lib");
            assertThat(written.entries())
                    .containsExactly(
                            new Entry("GHSA-x", "org.example:lib", "1.0", "1.5", "It leaks."),
                            new Entry("GHSA-x", "org.example:lib", "2.0", "2.1.0.1", "It leaks."));
        } finally {
            service.stop(0);
            Files.delete(file);
        }
    }

    private static void answer(HttpServer service, String path, String json) {
        service.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
