package dev.ebb.server.app;

import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.ConfigurationCheck;
import dev.ebb.server.config.ConfigurationCheck.Depth;
import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.ConfigurationLoader.Sources;
import dev.ebb.server.config.Finding;
import dev.ebb.server.config.Finding.Level;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.store.postgres.PostgresOptions;
import dev.ebb.server.store.postgres.PostgresProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a service would say of its configuration if it started now. Starts none and changes nothing. */
final class ServiceInspection {
    private ServiceInspection() {}

    /** Everything that is found, the worst first; {@code online} asks the database and the resolver as well. */
    static List<Finding> of(Sources sources, Instant now, boolean online) {
        List<Finding> findings =
                new ArrayList<>(ConfigurationCheck.of(sources, now, online ? Depth.NAMES : Depth.ADDRESSES));
        trusted(sources.home(), findings);
        if (online) {
            database(sources, findings);
        }
        return ConfigurationCheck.worstFirst(findings);
    }

    private static void trusted(Home home, List<Finding> findings) {
        try {
            if (Files.exists(home.state())) {
                TrustedFolders.demand(home);
            }
        } catch (IOException refused) {
            boolean machine = home.kind() == Home.Kind.SYSTEM;
            findings.add(new Finding(
                    machine ? Level.WARNING : Level.ERROR,
                    "",
                    "",
                    String.valueOf(refused.getMessage()),
                    machine ? "run this as the user who runs the service" : ""));
        }
    }

    private static void database(Sources sources, List<Finding> findings) {
        try {
            Configuration configuration = LiveConfiguration.load(sources).current();
            Optional<PostgresOptions> store = configuration.store();
            if (store.isPresent()) {
                String what = PostgresProbe.look(store.get());
                findings.add(new Finding(Level.NOTE, "", "store.url", "the database answers: " + what, ""));
            }
        } catch (ConfigurationException wrong) {
            findings.add(new Finding(
                    Level.NOTE, "", "store.url", "the database is not asked before the errors are corrected", ""));
        } catch (StoreException | IllegalArgumentException refused) {
            findings.add(new Finding(Level.ERROR, "", "", String.valueOf(refused.getMessage()), ""));
        }
    }
}
