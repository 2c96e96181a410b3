package dev.ebb.server.peer;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.ebb.server.job.PeerCachingFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * What the machine wants where no policy says: what SetConfigurationFlags, SetMaximumCacheSize and SetMaximumContentAge set.
 *
 * @param flags whether it fetches and serves
 * @param cachePercent most that the cache may hold, of its volume
 * @param contentAge how long content is kept that nobody asks for
 */
record PeerPreferences(PeerCachingFlags flags, int cachePercent, Duration contentAge) {
    /** BITS's defaults. */
    static final PeerPreferences DEFAULTS = new PeerPreferences(PeerCachingFlags.NONE, 1, Duration.ofDays(90));

    PeerPreferences with(PeerCachingFlags next) {
        return new PeerPreferences(next, cachePercent, contentAge);
    }

    PeerPreferences withCachePercent(int next) {
        return new PeerPreferences(flags, next, contentAge);
    }

    PeerPreferences withContentAge(Duration next) {
        return new PeerPreferences(flags, cachePercent, next);
    }

    /** What the file says; the defaults when there is none. IOException names one that cannot be read. */
    static PeerPreferences read(Path file) throws IOException {
        try {
            JsonObject json = JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            return new PeerPreferences(
                    new PeerCachingFlags(json.get("flags").getAsInt()),
                    json.get("cachePercent").getAsInt(),
                    Duration.ofSeconds(json.get("contentAgeSeconds").getAsLong()));
        } catch (NoSuchFileException never) {
            return DEFAULTS;
        } catch (JsonParseException | IllegalStateException | IllegalArgumentException | NullPointerException wrong) {
            throw new IOException(file + " is damaged; remove it to begin with the defaults again", wrong);
        }
    }

    /** Writes them as a whole; safe on disk when it returns. */
    void write(Path file) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("flags", flags.bits());
        json.addProperty("cachePercent", cachePercent);
        json.addProperty("contentAgeSeconds", contentAge.toSeconds());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (var channel = java.nio.channels.FileChannel.open(
                next,
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.TRUNCATE_EXISTING,
                java.nio.file.StandardOpenOption.WRITE)) {
            var text = java.nio.ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
