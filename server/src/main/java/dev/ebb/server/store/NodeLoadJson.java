package dev.ebb.server.store;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.jspecify.annotations.Nullable;

/** Writes what a node says of itself as one short JSON text, and reads it back. The names are kept for ever. */
public final class NodeLoadJson {
    private NodeLoadJson() {}

    /** The text. */
    public static String write(NodeLoad load) {
        JsonObject json = new JsonObject();
        json.addProperty("transfers", load.transfers());
        json.addProperty("jobs", load.jobs());
        json.addProperty("places", load.places());
        json.addProperty("rate", load.bytesPerSecond());
        return json.toString();
    }

    /** What a text says; {@link NodeLoad#NONE} for none. */
    public static NodeLoad read(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return NodeLoad.NONE;
        }
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        return new NodeLoad(
                number(json, "transfers").intValue(),
                number(json, "jobs").intValue(),
                number(json, "places").intValue(),
                number(json, "rate").longValue());
    }

    private static Number number(JsonObject json, String name) {
        return json.has(name) ? json.get(name).getAsNumber() : 0;
    }
}
