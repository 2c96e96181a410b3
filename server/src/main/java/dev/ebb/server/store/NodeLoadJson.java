package dev.ebb.server.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ebb.server.job.JobPriority;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a node says of itself as one short JSON text, and reads it back. What a node of another build does not say counts as
 * usual, and what this one does not know it passes over, so that nodes of neighbouring versions understand each other. The
 * names are kept for ever.
 */
public final class NodeLoadJson {
    private NodeLoadJson() {}

    /** The text, of a node that knows this schema. */
    public static String write(NodeLoad load, int schema) {
        JsonObject json = new JsonObject();
        json.addProperty("schema", schema);
        json.addProperty("transfers", load.transfers());
        json.addProperty("jobs", load.jobs());
        json.addProperty("places", load.places());
        json.addProperty("rate", load.bytesPerSecond());
        json.add("roles", texts(load.roles()));
        NodeOutlook outlook = load.outlook();
        json.addProperty("network", outlook.networkUp());
        json.addProperty("stopping", outlook.stopping());
        json.addProperty("free", outlook.backgroundFree());
        json.addProperty("freeForeground", outlook.foregroundFree());
        JsonObject closed = new JsonObject();
        outlook.closedBy().forEach((priority, key) -> closed.addProperty(priority.name(), key));
        json.add("closed", closed);
        json.add("unreachable", texts(outlook.unreachable().keySet()));
        JsonObject since = new JsonObject();
        outlook.unreachable().forEach((server, at) -> since.addProperty(server, at.toEpochMilli()));
        json.add("unreachableSince", since);
        json.addProperty("standsBack", outlook.standsBack());
        NodeDemand demand = load.demand();
        json.addProperty("peers", demand.peers());
        json.addProperty("place", demand.place());
        JsonObject wants = new JsonObject();
        demand.wants().forEach(wants::addProperty);
        json.add("wants", wants);
        return json.toString();
    }

    private static JsonArray texts(Set<String> words) {
        JsonArray array = new JsonArray();
        words.stream().sorted().forEach(array::add);
        return array;
    }

    private static Set<String> readTexts(JsonObject json, String name) {
        Set<String> words = new HashSet<>();
        if (json.has(name)) {
            json.getAsJsonArray(name).forEach(word -> words.add(word.getAsString()));
        }
        return words;
    }

    /** What a text says; {@link NodeLoad#NONE} for none. */
    public static NodeLoad read(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return NodeLoad.NONE;
        }
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        return new NodeLoad(
                number(json, "transfers", 0).intValue(),
                number(json, "jobs", 0).intValue(),
                number(json, "places", 0).intValue(),
                number(json, "rate", 0).longValue(),
                readTexts(json, "roles"),
                readOutlook(json),
                readDemand(json));
    }

    private static NodeOutlook readOutlook(JsonObject json) {
        NodeOutlook usual = NodeOutlook.CLEAR;
        Map<JobPriority, String> closed = new EnumMap<>(JobPriority.class);
        members(json, "closed").forEach((name, key) -> {
            for (JobPriority priority : JobPriority.values()) {
                if (priority.name().equals(name)) {
                    closed.put(priority, key.getAsString());
                }
            }
        });
        return new NodeOutlook(
                !json.has("network") || json.get("network").getAsBoolean(),
                json.has("stopping") && json.get("stopping").getAsBoolean(),
                number(json, "free", usual.backgroundFree()).intValue(),
                number(json, "freeForeground", usual.foregroundFree()).intValue(),
                closed,
                readUnreachable(json),
                json.has("standsBack") && json.get("standsBack").getAsBoolean());
    }

    private static Map<String, Instant> readUnreachable(JsonObject json) {
        Map<String, JsonElement> since = members(json, "unreachableSince");
        Map<String, Instant> servers = new HashMap<>();
        for (String server : readTexts(json, "unreachable")) {
            JsonElement at = since.get(server);
            servers.put(server, at == null ? Instant.EPOCH : Instant.ofEpochMilli(at.getAsLong()));
        }
        return servers;
    }

    private static NodeDemand readDemand(JsonObject json) {
        Map<String, Long> wants = new HashMap<>();
        members(json, "wants").forEach((key, want) -> wants.put(key, want.getAsLong()));
        return new NodeDemand(
                number(json, "peers", 0).intValue(), number(json, "place", 0).intValue(), wants);
    }

    private static Map<String, JsonElement> members(JsonObject json, String name) {
        return json.has(name) ? json.getAsJsonObject(name).asMap() : Map.of();
    }

    private static Number number(JsonObject json, String name, Number usual) {
        return json.has(name) ? json.get(name).getAsNumber() : usual;
    }
}
