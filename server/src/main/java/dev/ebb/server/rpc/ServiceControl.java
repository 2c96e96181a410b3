package dev.ebb.server.rpc;

import dev.ebb.server.backup.ArchivePieces;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The service as a whole, for those who administer it. Thread-safe. */
public interface ServiceControl {
    /** What does not change while it runs. */
    ServiceProfile profile();

    /** The effective configuration in the order of its documentation; secrets as {@code (secret)}. */
    List<ConfigurationEntry> configuration();

    /**
     * Copies what a backup holds, which takes a while; closing it lets go of the copy. A JobException says why there is none.
     *
     * @param passphrase seals the keys; null leaves them out
     */
    ArchivePieces backup(@Nullable String passphrase) throws IOException;

    /** False when jobs have stopped moving, though calls are answered, and only a restart helps. */
    boolean isTurning();

    /** Begins to stop in good order and returns at once; a second call has no effect. */
    void stop();

    /**
     * One setting.
     *
     * @param key its name
     * @param value its value as text
     * @param source where the value comes from
     */
    record ConfigurationEntry(String key, String value, String source) {}
}
