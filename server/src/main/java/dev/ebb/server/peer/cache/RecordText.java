package dev.ebb.server.peer.cache;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.JobException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Writes records as they are kept beside their content, and reads them back. Pure. */
final class RecordText {
    private RecordText() {}

    static String write(CacheRecord record) {
        JsonObject json = new JsonObject();
        json.addProperty("id", record.id().toString());
        json.addProperty("url", record.url());
        json.addProperty("bytes", record.bytes());
        if (record.modified() != null) {
            json.addProperty("modified", record.modified().toString());
        }
        json.addProperty("accessed", record.accessed().toString());
        json.addProperty("validator", record.validator());
        json.addProperty("sha256", record.sha256().toString());
        json.addProperty("sha512", record.sha512().toString());
        json.addProperty("validated", record.validated());
        json.addProperty("claimant", record.claimant());
        return json.toString();
    }

    /** The record; empty for what is no record, as after a crash. */
    static Optional<CacheRecord> read(String text) {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            return Optional.of(new CacheRecord(
                    UUID.fromString(json.get("id").getAsString()),
                    json.get("url").getAsString(),
                    json.get("bytes").getAsLong(),
                    json.has("modified") ? Instant.parse(json.get("modified").getAsString()) : null,
                    Instant.parse(json.get("accessed").getAsString()),
                    json.has("validator") && !json.get("validator").isJsonNull()
                            ? json.get("validator").getAsString()
                            : null,
                    Digest.parse("sha256", json.get("sha256").getAsString()),
                    Digest.parse("sha512", json.get("sha512").getAsString()),
                    json.get("validated").getAsBoolean(),
                    json.get("claimant").getAsString()));
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | UnsupportedOperationException
                | DateTimeException
                | JobException unreadable) {
            return Optional.empty();
        }
    }
}
