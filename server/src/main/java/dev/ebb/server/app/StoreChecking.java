package dev.ebb.server.app;

import dev.ebb.server.cli.CliException;
import dev.ebb.server.cli.StoreCheckRequest;
import dev.ebb.server.cli.StoreReport;
import dev.ebb.server.cli.StoreReport.Fate;
import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.store.check.CheckTerms;
import dev.ebb.server.store.check.StoreFinding;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.postgres.PostgresCheck;
import dev.ebb.server.store.sqlite.SqliteCheck;
import dev.ebb.server.store.sqlite.SqliteRepair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Looks at the store of a home: holds the lock meanwhile if no service does, so that none starts into a repair; beside a service
 * it only reads, and leaves out the files that are being written. Used once.
 */
final class StoreChecking {
    /** Pruning is not exact, and a service may have been stopped over a weekend. */
    private static final Duration PRUNING_LAG = Duration.ofDays(3);

    private final StoreCheckRequest request;
    private final Home home;
    private final Instant now;
    private final List<StoreFinding> beside = new ArrayList<>();

    private StoreChecking(StoreCheckRequest request, Instant now) {
        this.request = request;
        this.home = request.home();
        this.now = now;
    }

    static StoreReport run(StoreCheckRequest request, InstantSource clock) {
        StoreChecking checking = new StoreChecking(request, clock.instant());
        try {
            return checking.run();
        } catch (IOException failed) {
            throw StartException.because(failed);
        }
    }

    private StoreReport run() throws IOException {
        ConfigurationLoader.Sources sources =
                new ConfigurationLoader.Sources(home, request.configurationFile(), request.environment(), List.of());
        Configuration configuration = configuration(sources);
        Duration retention = configuration.policy().timing().historyRetention().plus(PRUNING_LAG);
        Path key = home.state().resolve("secret.key");
        CheckTerms terms = new CheckTerms(opener(key), now.minus(retention), false);
        if (configuration.store().isPresent()) {
            if (request.repair()) {
                throw CliException.usage("the store is a database of its own (store.url), which its own tools repair;"
                        + " docs/store.md says what can be set right with which statement");
            }
            List<StoreFinding> findings =
                    PostgresCheck.look(configuration.store().get(), terms);
            return report(configuration.store().get().url().replaceFirst("\\?.*", ""), findings, findings, List.of());
        }
        return embedded(terms);
    }

    private StoreReport embedded(CheckTerms terms) throws IOException {
        Path store = home.state().resolve("store");
        if (!SqliteCheck.isThere(store)) {
            throw CliException.usage("there is no queue in " + store + "; name another --home, or --system");
        }
        TrustedFolders.demand(home);
        try (DaemonLock lock = DaemonLock.tryTake(home.daemonLock())) {
            if (lock != null) {
                return alone(store, new CheckTerms(terms.opens(), terms.historyFrom(), true));
            }
            if (request.repair()) {
                throw CliException.refused("a service uses the queue in " + store
                        + ": stop it with \"ebb stop\", or systemctl, and repair it then");
            }
            beside.add(new StoreFinding(
                    "service-running",
                    Severity.NOTE,
                    store.toString(),
                    "a service uses this queue, so that files of running transfers were not compared with it",
                    "stop the service for the whole check",
                    false));
            List<StoreFinding> findings = SqliteCheck.look(store, terms);
            return report(store.toString(), findings, findings, List.of());
        }
    }

    private StoreReport alone(Path store, CheckTerms terms) {
        if (!request.repair()) {
            List<StoreFinding> findings = SqliteCheck.look(store, terms);
            return report(store.toString(), findings, findings, List.of());
        }
        SqliteRepair.Outcome outcome = SqliteRepair.run(store, terms, now);
        return report(store.toString(), outcome.found(), outcome.left(), outcome.kept());
    }

    /** As the service would read it; where its policies cannot be read, as it would without them. */
    private Configuration configuration(ConfigurationLoader.Sources sources) {
        try {
            return LiveConfiguration.load(sources).current();
        } catch (ConfigurationException wrong) {
            Configuration without = ConfigurationLoader.load(sources);
            beside.add(new StoreFinding(
                    "policies-unreadable",
                    Severity.ERROR,
                    home.state().resolve("policies").toString(),
                    "keeps the service from starting: " + wrong.getMessage(),
                    "correct the file, or move it away and set the policies again (ebb policy set)",
                    false));
            return without;
        }
    }

    /** The key is never made here: what was sealed with another one would stay shut. */
    private Predicate<SealedText> opener(Path key) {
        Optional<SecretBox> box = Optional.empty();
        if (Files.exists(key)) {
            try {
                box = Optional.of(SecretBox.open(key));
            } catch (IOException unusable) {
                beside.add(new StoreFinding(
                        "key-unusable",
                        Severity.ERROR,
                        key.toString(),
                        "cannot be used: " + unusable.getMessage(),
                        "restore it from a backup",
                        false));
            }
        }
        Optional<SecretBox> opened = box;
        return secret -> opened.isPresent() && opens(opened.get(), secret);
    }

    private static boolean opens(SecretBox box, SealedText secret) {
        try {
            box.open(secret);
            return true;
        } catch (IllegalStateException | IllegalArgumentException shut) {
            return false;
        }
    }

    private StoreReport report(String store, List<StoreFinding> found, List<StoreFinding> left, List<Path> kept) {
        List<StoreReport.Finding> findings = new ArrayList<>();
        beside.forEach(each -> findings.add(shown(each, Fate.OPEN)));
        for (StoreFinding each : found) {
            boolean gone = left.stream()
                    .noneMatch(still ->
                            still.rule().equals(each.rule()) && still.where().equals(each.where()));
            findings.add(shown(each, gone ? Fate.REPAIRED : each.repairable() ? Fate.REPAIRABLE : Fate.OPEN));
        }
        left.stream()
                .filter(each -> found.stream()
                        .noneMatch(known -> known.rule().equals(each.rule())
                                && known.where().equals(each.where())))
                .forEach(each -> findings.add(shown(each, each.repairable() ? Fate.REPAIRABLE : Fate.OPEN)));
        return new StoreReport(store, findings, kept);
    }

    private static StoreReport.Finding shown(StoreFinding finding, Fate fate) {
        return new StoreReport.Finding(
                finding.rule(), finding.severity().name(), finding.where(), finding.what(), finding.remedy(), fate);
    }
}
