package dev.ebb.server.app;

import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.Home;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.store.postgres.PostgresOptions;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Opens the store that the configuration names: the embedded one, or one that several nodes share. */
final class StoreOpening {
    /** Others call that skew, too: Kerberos has the same. */
    private static final Duration MOST_APART = Duration.ofMinutes(5);

    private StoreOpening() {}

    static OpenedStore open(Home home, Configuration configuration, SecretBox secrets, InstantSource clock)
            throws IOException {
        Optional<PostgresOptions> shared = configuration.store();
        try {
            return shared.isPresent()
                    ? openShared(home, configuration, shared.get(), secrets, clock)
                    : new OpenedStore(
                            SqliteJobStore.open(home.state().resolve("store"), SqliteOptions.DEFAULTS, clock), null);
        } catch (StoreException | IllegalArgumentException refused) {
            throw new StartException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private static OpenedStore openShared(
            Home home, Configuration configuration, PostgresOptions options, SecretBox secrets, InstantSource clock)
            throws IOException {
        String mark = HomeMark.of(home.state());
        PostgresJobStore store = PostgresJobStore.open(options);
        demandSameKey(store, home, secrets);
        demandSameTime(store, clock);
        demandLookedAt(store);
        String address = configuration
                .listen()
                .tcp()
                .map(Object::toString)
                .orElseGet(() -> home.socket().toString());
        NodeCard card = new NodeCard(
                configuration.fleet().name(),
                UUID.randomUUID(),
                mark,
                configuration.fleet().pools(),
                address,
                BuildIdentity.version(),
                clock.instant());
        return new OpenedStore(store, new OpenedStore.Seat(store, configuration.fleet(), card));
    }

    /** Any node ends jobs that nobody cares for, prunes the history and forgets calls for all of them, by its own clock. */
    static void demandSameTime(PostgresJobStore store, InstantSource clock) {
        Instant here = clock.instant();
        Instant there = store.now();
        if (Duration.between(here, there).abs().compareTo(MOST_APART) > 0) {
            store.close();
            throw new StartException("The clock of this machine says " + here.truncatedTo(ChronoUnit.SECONDS)
                    + ", that of the database (store.url) " + there.truncatedTo(ChronoUnit.SECONDS)
                    + ". A node that lives at another time would end jobs of the whole fleet as inactive and forget its"
                    + " history. Set whichever is wrong, as with \"timedatectl set-ntp true\", and start again.");
        }
    }

    /** A database from the past knows nothing of what nodes did since. */
    private static void demandLookedAt(PostgresJobStore store) {
        Set<String> waiting = store.waitingToLook();
        if (!waiting.isEmpty()) {
            store.close();
            throw new StartException("The database was recovered to an earlier moment, and what happened since to files"
                    + " of its jobs has still to be looked at on: " + String.join(", ", waiting) + ". Say \"ebb restore"
                    + " --recovered\" there, or here with --unseen where they will not come back. See docs/backup.md.");
        }
    }

    /** A job's secrets are opened wherever it runs. */
    private static void demandSameKey(PostgresJobStore store, Home home, SecretBox secrets) {
        String fingerprint = HexFormat.of().formatHex(secrets.fingerprint("the key of a fleet", new byte[0]));
        if (!store.agreesOnKey(fingerprint)) {
            store.close();
            throw new StartException("The nodes that share this store seal secrets with another key than "
                    + home.state().resolve("secret.key")
                    + ". Copy that file from a node that is one of them, mode 0600, and"
                    + " start again. What this node has sealed in a store of its own cannot be read with it.");
        }
    }
}
