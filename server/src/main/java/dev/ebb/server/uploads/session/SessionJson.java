package dev.ebb.server.uploads.session;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a session as the text of its journal, and reads it back. The names are kept for ever. */
final class SessionJson {
    private SessionJson() {}

    static String write(Session session) {
        JsonObject json = new JsonObject();
        json.addProperty("id", session.id());
        json.addProperty("protocol", session.origin().protocol().name());
        json.addProperty("owner", session.origin().owner());
        json.addProperty("url", session.origin().url());
        json.addProperty("target", session.target());
        json.addProperty("length", session.length());
        json.addProperty("offset", session.offset());
        json.addProperty("stage", session.stage().name());
        json.addProperty("place", session.place());
        json.addProperty("replaced", session.replaced());
        Delivery delivery = session.delivery();
        if (delivery != null) {
            JsonObject answer = new JsonObject();
            answer.addProperty("status", delivery.status());
            answer.addProperty("copy", delivery.copy());
            answer.addProperty("staticReply", delivery.staticReply());
            answer.addProperty("replyDigest", delivery.replyDigest());
            json.add("delivery", answer);
        }
        JsonObject notes = new JsonObject();
        session.notes().forEach(notes::addProperty);
        json.add("notes", notes);
        json.addProperty("created", session.created().toString());
        json.addProperty("touched", session.touched().toString());
        return json.toString();
    }

    /** An IOException says that the text is no journal. */
    static Session read(String text) throws IOException {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            Map<String, String> notes = new HashMap<>();
            for (Map.Entry<String, JsonElement> note :
                    json.getAsJsonObject("notes").entrySet()) {
                notes.put(note.getKey(), note.getValue().getAsString());
            }
            return new Session(
                    text(json, "id"),
                    new Session.Origin(
                            Protocol.valueOf(text(json, "protocol")), text(json, "owner"), text(json, "url")),
                    text(json, "target"),
                    json.get("length").getAsLong(),
                    json.get("offset").getAsLong(),
                    Stage.valueOf(text(json, "stage")),
                    text(json, "place"),
                    json.get("replaced").getAsBoolean(),
                    delivery(json),
                    notes,
                    Instant.parse(text(json, "created")),
                    Instant.parse(text(json, "touched")));
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | DateTimeException damaged) {
            throw new IOException("the journal is damaged", damaged);
        }
    }

    private static @Nullable Delivery delivery(JsonObject json) {
        if (!json.has("delivery")) {
            return null;
        }
        JsonObject answer = json.getAsJsonObject("delivery");
        return new Delivery(
                answer.get("status").getAsInt(),
                answer.get("copy").getAsBoolean(),
                text(answer, "staticReply"),
                text(answer, "replyDigest"));
    }

    private static String text(JsonObject json, String name) {
        return json.get(name).getAsString();
    }
}
