package dev.ebb.server.backup;

import java.util.Arrays;
import java.util.Optional;

/** What an archive can hold besides its manifest. A name that is not here is refused, so no name leads out of a folder. */
public enum Part {
    /** The queue: one SQLite database, without a log beside it. */
    QUEUE("queue.db", Long.MAX_VALUE),
    /** What administrators set while the service ran. */
    POLICIES("policies", 1 << 20),
    /** The same of the cache for other machines. */
    PEER_PREFERENCES("peer/preferences.json", 1 << 20),
    /** The configuration file. */
    CONFIGURATION("ebb.yaml", 1 << 20),
    /** Keys and tokens, encrypted under a passphrase. */
    SECRETS("secrets", 1 << 20);

    private final String entry;
    private final long maxBytes;

    Part(String entry, long maxBytes) {
        this.entry = entry;
        this.maxBytes = maxBytes;
    }

    /** Its name in the archive, and below the state folder that it is restored into, the queue and the secrets excepted. */
    public String entry() {
        return entry;
    }

    /** No more bytes are read of it, whatever the manifest says. */
    long maxBytes() {
        return maxBytes;
    }

    static Optional<Part> named(String entry) {
        return Arrays.stream(values()).filter(part -> part.entry.equals(entry)).findFirst();
    }
}
