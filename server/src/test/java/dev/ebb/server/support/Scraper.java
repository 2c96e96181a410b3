package dev.ebb.server.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the metrics of a test's daemon as Prometheus would. Its daemon has ui.enabled, whose note tells the port. */
public final class Scraper {
    /** Settings that the daemon needs for it. */
    public static final String[] SETTINGS = {"metrics.enabled=true", "ui.enabled=true", "web.listen=127.0.0.1:0"};

    private final URI address;
    private final String token;

    private Scraper(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /** Of the daemon whose home this is. */
    public static Scraper of(Path home) throws IOException {
        URI page = URI.create(Files.readString(home.resolve("run/page.url")).strip());
        return new Scraper(
                page.resolve("/metrics"),
                Files.readString(home.resolve("state/metrics.token")).strip());
    }

    /** The answer to somebody who shows this. */
    public HttpResponse<String> answer(String authorization) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", authorization)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    public String token() {
        return token;
    }

    public String text() throws IOException, InterruptedException {
        HttpResponse<String> answer = answer("Bearer " + token);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** Each sample, with its labels as they stand there, and its value. */
    public Map<String, Double> samples() throws IOException, InterruptedException {
        Map<String, Double> samples = new TreeMap<>();
        for (String line : text().split("\n")) {
            if (!line.startsWith("#")) {
                int space = line.lastIndexOf(' ');
                assertThat(samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1))))
                        .as("said twice: " + line)
                        .isNull();
            }
        }
        return samples;
    }

    /** Reads until a sample has this value: what is counted in a long queue is read again after a while only. */
    public Map<String, Double> await(String sample, double value) throws IOException, InterruptedException {
        long due = System.nanoTime() + 30_000_000_000L;
        Map<String, Double> now = samples();
        while (!Double.valueOf(value).equals(now.get(sample)) && System.nanoTime() < due) {
            now = samples();
        }
        assertThat(now).containsEntry(sample, value);
        return now;
    }

    /** The families, each of which has a type. */
    public Set<String> families() throws IOException, InterruptedException {
        Set<String> families = new TreeSet<>();
        for (String line : text().split("\n")) {
            if (line.startsWith("# TYPE ")) {
                families.add(line.split(" ")[2]);
            }
        }
        return families;
    }
}
