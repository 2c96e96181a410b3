package dev.ebb.server.backup;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an archive says of itself: its first entry, {@code manifest.json}. Immutable.
 *
 * @param format version of the archive's format
 * @param ebb version of the build that made it
 * @param schema version of the queue's schema
 * @param time the queue is as of this moment or a little later, ISO 8601; what was changed after it may be missing
 * @param machine name of the machine
 * @param store kind of the store, {@code sqlite}
 * @param key tells whether a key is the one that the credentials in the queue are sealed with, without giving it away
 * @param entries the other entries, in order
 * @param sealing how the secrets are encrypted; null when there are none
 */
public record BackupManifest(
        int format,
        String ebb,
        int schema,
        String time,
        String machine,
        String store,
        String key,
        List<Entry> entries,
        @Nullable Sealing sealing) {
    /** The entry that it is in. */
    public static final String NAME = "manifest.json";

    /** The newest format that this build knows. */
    public static final int FORMAT = 1;

    static final int MAX_BYTES = 64 << 10;
    private static final Gson JSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /**
     * One entry.
     *
     * @param name its name, that of a {@link Part}
     * @param bytes its size
     * @param sha256 its digest, in hexadecimal digits
     */
    public record Entry(String name, long bytes, String sha256) {}

    /**
     * How a passphrase becomes a key.
     *
     * @param kdf {@code PBKDF2-HMAC-SHA256}
     * @param iterations of it
     * @param salt in Base64
     * @param cipher {@code AES-256-GCM}
     * @param nonce in Base64
     */
    public record Sealing(String kdf, int iterations, String salt, String cipher, String nonce) {}

    /** When the backup was made. */
    public Instant moment() {
        return Instant.parse(time);
    }

    /** What it says of a part; empty when the archive has none. */
    public Optional<Entry> entry(Part part) {
        return entries.stream()
                .filter(entry -> entry.name().equals(part.entry()))
                .findFirst();
    }

    /** True when keys and tokens are in the archive. */
    public boolean hasSecrets() {
        return entry(Part.SECRETS).isPresent();
    }

    byte[] toJson() {
        return (JSON.toJson(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads one, or throws {@link BackupException} for whatever is not as it has to be. */
    static BackupManifest parse(byte[] json) {
        BackupManifest manifest;
        try {
            manifest = JSON.fromJson(new String(json, StandardCharsets.UTF_8), BackupManifest.class);
        } catch (JsonParseException notJson) {
            throw new BackupException("Its manifest cannot be read: it is damaged, or this is no backup of Ebb.");
        }
        if (manifest == null || manifest.format < 1) {
            throw new BackupException("Its manifest does not say which format it has: this is no backup of Ebb.");
        }
        if (manifest.format > FORMAT) {
            throw new BackupException("It was made by a newer Ebb (format " + manifest.format + ", this build knows "
                    + FORMAT + "): restore it with that version.");
        }
        manifest.demandSound();
        return manifest;
    }

    /** What JSON left out is null here, whatever the types say. */
    @SuppressWarnings("ConstantValue")
    private void demandSound() {
        boolean said = ebb != null && machine != null && store != null && key != null && entries != null;
        demand(said && schema > 0, "something is missing");
        demand(isMoment(time), "its time is none");
        demand(store.equals("sqlite"), "its store is of another kind than this build can restore");
        Set<String> names = new HashSet<>();
        for (Entry entry : entries) {
            demand(entry != null && entry.name() != null && entry.sha256() != null, "an entry is not described");
            Part part = Part.named(entry.name())
                    .orElseThrow(() -> new BackupException("It holds \"" + entry.name()
                            + "\", which this build does not know: restore it with the version that made it."));
            demand(names.add(entry.name()), entry.name() + " is named twice");
            demand(entry.bytes() >= 0 && entry.bytes() <= part.maxBytes(), entry.name() + " has an impossible size");
            demand(DIGEST.matcher(entry.sha256()).matches(), entry.name() + " has no digest");
        }
        demand(names.contains(Part.QUEUE.entry()), "there is no queue");
        demand(names.contains(Part.SECRETS.entry()) == (sealing != null), "it does not say how secrets are sealed");
    }

    private static boolean isMoment(@Nullable String text) {
        try {
            return text != null && Instant.parse(text).isAfter(Instant.EPOCH);
        } catch (DateTimeException none) {
            return false;
        }
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new BackupException("Its manifest is damaged: " + otherwise + ".");
        }
    }
}
