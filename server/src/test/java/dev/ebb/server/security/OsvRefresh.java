package dev.ebb.server.security;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ebb.server.security.Advisories.Entry;
import dev.ebb.server.security.Libraries.Library;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Asks a service that speaks the API of OSV (https://google.github.io/osv.dev/api) what it knows of our libraries. */
final class OsvRefresh {
    private static final List<String> HEAD = List.of(
            "# What was known of the flaws of our libraries on one day; AdvisoriesTest reads it, and says how it is written anew.",
            "# Written from the database of OSV.");

    private OsvRefresh() {}

    /**
     * Writes the file anew: for each package that is present, every flaw of any of its versions.
     *
     * @param known packages as {@code group:artifact}, which a path alone does not tell
     */
    static void write(URI service, List<Library> present, List<String> known, LocalDate today, Path file)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(HEAD);
        lines.add("as-of\t" + today);
        List<String> packages = known.stream()
                .filter(name -> present.stream().anyMatch(library -> library.is(name)))
                .sorted()
                .toList();
        packages.forEach(name -> lines.add("looked-at\t" + name));
        try {
            for (String name : packages) {
                ask(service, name).stream().map(Entry::line).forEach(lines::add);
            }
        } catch (RuntimeException unreadable) {
            throw new IOException("the answer of " + service + " is not what OSV says", unreadable);
        }
        Files.write(file, lines);
    }

    private static List<Entry> ask(URI service, String name) throws IOException, InterruptedException {
        JsonObject wanted = new JsonObject();
        wanted.addProperty("name", name);
        wanted.addProperty("ecosystem", "Maven");
        JsonObject query = new JsonObject();
        query.add("package", wanted);
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/v1/query"))
                .POST(HttpRequest.BodyPublishers.ofString(query.toString()))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(service + " answered " + answer.statusCode() + " for " + name);
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonElement flaw : list(JsonParser.parseString(answer.body()).getAsJsonObject(), "vulns")) {
            if (!flaw.getAsJsonObject().has("withdrawn")) {
                entries.addAll(entries(flaw.getAsJsonObject(), name));
            }
        }
        return entries;
    }

    private static List<Entry> entries(JsonObject flaw, String name) {
        List<Entry> entries = new ArrayList<>();
        for (JsonElement affected : list(flaw, "affected")) {
            JsonObject of = affected.getAsJsonObject();
            if (!of.getAsJsonObject("package").get("name").getAsString().equals(name)) {
                continue;
            }
            for (JsonElement range : list(of, "ranges")) {
                entries.addAll(entries(flaw, name, list(range.getAsJsonObject(), "events")));
            }
        }
        return entries;
    }

    private static List<Entry> entries(JsonObject flaw, String name, JsonArray events) {
        String id = flaw.get("id").getAsString();
        String summary = flaw.has("summary") ? flaw.get("summary").getAsString().replaceAll("\\s+", " ") : "";
        List<Entry> entries = new ArrayList<>();
        String from = null;
        for (JsonElement each : events) {
            JsonObject event = each.getAsJsonObject();
            if (event.has("introduced")) {
                from = event.get("introduced").getAsString();
            } else if (from != null && event.has("fixed")) {
                entries.add(new Entry(id, name, from, event.get("fixed").getAsString(), summary));
                from = null;
            } else if (from != null && event.has("last_affected")) {
                // The version after it that nobody has.
                entries.add(new Entry(id, name, from, event.get("last_affected").getAsString() + ".0.1", summary));
                from = null;
            }
        }
        if (from != null) {
            entries.add(new Entry(id, name, from, "", summary));
        }
        return entries;
    }

    private static JsonArray list(JsonObject from, String name) {
        return from.has(name) ? from.getAsJsonArray(name) : new JsonArray();
    }
}
