package dev.ebb.server.store.sql;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The session of an upload as one JSON text. The names are kept for ever. */
final class UploadJson {
    private UploadJson() {}

    static @Nullable String write(@Nullable UploadSession session) {
        if (session == null) {
            return null;
        }
        JsonObject json = new JsonObject();
        json.addProperty("protocol", session.protocol().ordinal());
        json.addProperty("remote", session.remote());
        json.addProperty("source", session.source());
        JsonObject marks = new JsonObject();
        session.marks().forEach(marks::addProperty);
        json.add("marks", marks);
        return json.toString();
    }

    static @Nullable UploadSession read(@Nullable String text) {
        if (text == null) {
            return null;
        }
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        Map<String, String> marks = new TreeMap<>();
        for (Map.Entry<String, JsonElement> mark : json.getAsJsonObject("marks").entrySet()) {
            marks.put(mark.getKey(), mark.getValue().getAsString());
        }
        return new UploadSession(
                UploadProtocol.values()[json.get("protocol").getAsInt()],
                json.get("remote").getAsString(),
                json.get("source").getAsString(),
                marks);
    }
}
