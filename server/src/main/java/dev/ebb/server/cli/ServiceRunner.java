package dev.ebb.server.cli;

import dev.ebb.server.backup.ArchivePieces;
import dev.ebb.server.backup.RecoveryReport;
import dev.ebb.server.backup.RestoreReport;
import dev.ebb.server.backup.RestoreRequest;
import dev.ebb.server.config.ConfigurationCheck;
import dev.ebb.server.config.Finding;
import dev.ebb.server.config.Home;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the service in this process: what a client cannot do, and the wiring of the service does for it. */
public interface ServiceRunner {
    /**
     * Serves until it is told to stop, and returns the exit code; {@code page} hears the address of the page, if there is
     * one. Throws
     * {@link dev.ebb.server.config.ConfigurationException} when the configuration is wrong, and any other exception with a
     * message for people when it cannot start.
     */
    int serve(ServeOptions options, Consumer<String> page);

    /**
     * Receives uploads until it is told to stop, and returns the exit code; {@code ready} hears the URL. Throws as
     * {@link #serve} does.
     */
    int receiveUploads(ServeOptions options, Consumer<String> ready);

    /**
     * What a service with these options would say of its configuration, the worst first; {@code online} has it ask the database
     * and the resolver as well. Starts nothing and changes nothing.
     */
    default List<Finding> inspect(ServeOptions options, Instant now, boolean online) {
        return ConfigurationCheck.of(options.sources(), now, ConfigurationCheck.Depth.ADDRESSES);
    }

    /**
     * Makes a backup of a home that nobody serves, sealing its keys under the passphrase; null leaves them out. Any exception has a
     * message for people.
     */
    ArchivePieces backup(Home home, @Nullable String passphrase);

    /** Restores a home that nobody serves. Any exception has a message for people, and then the home is as it was. */
    RestoreReport restore(Home home, RestoreRequest request);

    /**
     * Makes a shared store that was recovered to an earlier moment fit for the nodes to start. Any exception has a message for
     * people; to be repeated when it fails half way.
     */
    RecoveryReport recover(RecoveryRequest request);

    /** Starts the whole service on the socket of {@code home} and returns when it is ready; closing stops it. */
    AutoCloseable standalone(Home home);

    /**
     * Looks at the store of a home in this process, and mends it when asked to. Throws {@link CliException} when that is refused,
     * and any other exception, with a message for people, when the store cannot be read.
     */
    StoreReport checkStore(StoreCheckRequest request);
}
