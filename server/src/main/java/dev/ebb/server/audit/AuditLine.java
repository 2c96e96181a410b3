package dev.ebb.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** One line as it stands in the file, and its place in the chain. Immutable. */
record AuditLine(byte[] bytes) {
    /** What the first line of a log has for the hash of the one before. */
    static final String GENESIS = "0".repeat(64);

    /** Its content with its number and the hash of the line before; without the line feed. */
    static AuditLine of(JsonObject content, long number, String before) {
        JsonObject line = new JsonObject();
        line.addProperty("seq", number);
        content.entrySet().forEach(field -> line.add(field.getKey(), field.getValue()));
        line.addProperty("prev", before);
        return new AuditLine(line.toString().getBytes(UTF_8));
    }

    /** SHA-256 of its bytes. */
    String hash() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException noJava) {
            throw new IllegalStateException(noJava);
        }
    }

    /** What it says; empty when it is no JSON object, as a line that was cut off. */
    Optional<Content> content() {
        try {
            JsonElement element = JsonParser.parseString(new String(bytes, UTF_8));
            if (!element.isJsonObject()) {
                return Optional.empty();
            }
            JsonObject object = element.getAsJsonObject();
            return object.has("seq") && object.has("prev")
                    ? Optional.of(new Content(
                            object.get("seq").getAsLong(),
                            object.get("prev").getAsString(),
                            object.has("torn"),
                            object.has("time") ? object.get("time").getAsString() : ""))
                    : Optional.empty();
        } catch (JsonParseException
                | NumberFormatException
                | UnsupportedOperationException
                | IllegalStateException cut) {
            return Optional.empty();
        }
    }

    /**
     * What binds a line to its neighbours.
     *
     * @param number counts the lines of a log, over all of its files
     * @param before hash of the line before
     * @param afterTorn says that the line before was cut off by a crash
     * @param time when it was written
     */
    record Content(long number, String before, boolean afterTorn, String time) {}
}
