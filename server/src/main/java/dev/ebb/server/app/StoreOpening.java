package dev.ebb.server.app;

import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.Home;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.postgres.PostgresJobStore;
import dev.ebb.server.store.postgres.PostgresOptions;
import dev.ebb.server.store.sqlite.SqliteJobStore;
import dev.ebb.server.store.sqlite.SqliteOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Opens the store that the configuration names: the embedded one, or one that several nodes share. */
final class StoreOpening {
    private StoreOpening() {}

    static OpenedStore open(Home home, Configuration configuration, InstantSource clock) throws IOException {
        Optional<PostgresOptions> shared = configuration.store();
        try {
            return shared.isPresent()
                    ? openShared(home, configuration, shared.get(), clock)
                    : new OpenedStore(
                            SqliteJobStore.open(home.state().resolve("store"), SqliteOptions.DEFAULTS, clock), null);
        } catch (StoreException | IllegalArgumentException refused) {
            throw new StartException(refused.getMessage(), refused);
        }
    }

    private static OpenedStore openShared(
            Home home, Configuration configuration, PostgresOptions options, InstantSource clock) throws IOException {
        String mark = HomeMark.of(home.state());
        PostgresJobStore store = PostgresJobStore.open(options);
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
}
