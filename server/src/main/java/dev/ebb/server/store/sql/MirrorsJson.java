package dev.ebb.server.store.sql;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileSources;
import dev.ebb.server.job.SourceFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mirrors of a file and what is remembered of its sources as one JSON text, which ordinary files do not have. The names
 * are kept for ever.
 *
 * @param names the mirrors
 * @param sources what is remembered
 */
record MirrorsJson(List<String> names, FileSources sources) {
    private static final MirrorsJson NONE = new MirrorsJson(List.of(), FileSources.NONE);

    /** The text; null for a file without mirrors. */
    static @Nullable String write(List<String> names, FileSources sources) {
        if (names.isEmpty()) {
            return null;
        }
        JsonObject json = new JsonObject();
        JsonArray urls = new JsonArray();
        names.forEach(urls::add);
        json.add("urls", urls);
        if (sources.current() != 0) {
            json.addProperty("current", sources.current());
        }
        JsonArray failures = new JsonArray();
        for (SourceFailure failure : sources.failures()) {
            JsonObject object = new JsonObject();
            object.addProperty("source", failure.source());
            object.addProperty("code", failure.code().hresult());
            object.addProperty("message", failure.message());
            object.addProperty("time", failure.time().toEpochMilli());
            Instant notBefore = failure.notBefore();
            if (notBefore != null) {
                object.addProperty("notBefore", notBefore.toEpochMilli());
            }
            failures.add(object);
        }
        if (!failures.isEmpty()) {
            json.add("failures", failures);
        }
        return json.toString();
    }

    static MirrorsJson read(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        List<String> names = new ArrayList<>();
        json.getAsJsonArray("urls").forEach(url -> names.add(url.getAsString()));
        List<SourceFailure> failures = new ArrayList<>();
        if (json.has("failures")) {
            for (JsonElement element : json.getAsJsonArray("failures")) {
                JsonObject object = element.getAsJsonObject();
                failures.add(new SourceFailure(
                        object.get("source").getAsInt(),
                        new ErrorCode(object.get("code").getAsInt()),
                        object.get("message").getAsString(),
                        Instant.ofEpochMilli(object.get("time").getAsLong()),
                        object.has("notBefore")
                                ? Instant.ofEpochMilli(object.get("notBefore").getAsLong())
                                : null));
            }
        }
        int current = json.has("current") ? json.get("current").getAsInt() : 0;
        return new MirrorsJson(names, new FileSources(current, failures));
    }
}
