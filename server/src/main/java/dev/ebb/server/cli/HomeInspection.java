package dev.ebb.server.cli;

import dev.ebb.server.cli.doctor.Finding;
import dev.ebb.server.cli.doctor.Inspection;
import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Finding.Level;
import dev.ebb.server.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Has the service's own code look at a home for the doctor: at the configuration as it would be taken, and at the queue. */
final class HomeInspection {
    /** What is looked through in a second or two; a command that looks at everything else waits no longer for it. */
    private static final long SMALL_QUEUE_BYTES = 16L << 20;

    private final CommandContext context;
    private final Home home;

    HomeInspection(CommandContext context, Home home) {
        this.context = context;
        this.home = home;
    }

    Inspection run() {
        return home.kind() == Home.Kind.PRIVATE || mayWrite(home.state())
                ? new Inspection(configuration(), queue())
                : new Inspection(fromOutside(), List.of());
    }

    /** There, or where it would be made. */
    private static boolean mayWrite(Path folder) {
        Path parent = folder.getParent();
        return Files.exists(folder) || parent == null ? Files.isWritable(folder) : mayWrite(parent);
    }

    private List<dev.ebb.server.config.Finding> configuration() {
        ServeOptions options = new ServeOptions(home, false, Optional.empty(), List.of(), context.environment());
        return context.runner().inspect(options, context.clock().instant(), true);
    }

    /** What a machine's service may read and write is not to be seen by those who do not run it. */
    private List<dev.ebb.server.config.Finding> fromOutside() {
        List<dev.ebb.server.config.Finding> findings = new ArrayList<>();
        try {
            ConfigurationLoader.load(sources());
        } catch (ConfigurationException wrong) {
            wrong.problems().forEach(problem -> findings.add(finding(Level.ERROR, problem, "")));
        }
        findings.add(finding(
                Level.NOTE,
                "whether the service may use the files and folders that it names is for those to see who run it",
                "sudo ebb doctor --system"));
        return findings;
    }

    private ConfigurationLoader.Sources sources() {
        return ConfigurationLoader.Sources.of(home, context.environment());
    }

    private static dev.ebb.server.config.Finding finding(Level level, String what, String remedy) {
        return new dev.ebb.server.config.Finding(level, "", "", what, remedy);
    }

    /** Of a queue in files of its own; a database is asked for an answer, with the configuration, and no more. */
    private List<Finding> queue() {
        Path database = home.state().resolve("store/queue.db");
        try {
            if (!Files.exists(database)) {
                return List.of();
            }
            if (ConfigurationLoader.load(sources()).store().isPresent()) {
                return List.of(Finding.note("queue", database + " is not in use: store.url names a database", ""));
            }
            if (Files.size(database) > SMALL_QUEUE_BYTES) {
                return List.of(Finding.note(
                        "queue",
                        "it is too large to be looked through in passing",
                        "\"ebb store check\" looks at all of it, also beside the service."));
            }
            StoreReport report = context.runner()
                    .checkStore(new StoreCheckRequest(home, Optional.empty(), context.environment(), false));
            return report.findings().stream()
                    .filter(StoreReport.Finding::counts)
                    .map(HomeInspection::finding)
                    .toList();
        } catch (IOException unreadable) {
            return List.of(Finding.error("queue", Failures.inWords(unreadable), "chown it to yourself."));
        } catch (ConfigurationException saidElsewhere) {
            return List.of(Finding.note("queue", "it is not looked through before the configuration is right", ""));
        } catch (RuntimeException refused) {
            return List.of(Finding.error("queue", String.valueOf(refused.getMessage()), "ebb store check"));
        }
    }

    private static Finding finding(StoreReport.Finding found) {
        String what = (found.where().isEmpty() ? "" : found.where() + ": ") + found.what() + " [" + found.rule() + "]";
        String remedy = found.fate() == StoreReport.Fate.REPAIRABLE
                ? "Stop the service, then: ebb store check --repair"
                : found.remedy();
        return Finding.Level.valueOf(found.severity().toUpperCase(Locale.ROOT)) == Finding.Level.ERROR
                ? Finding.error("queue", what, remedy)
                : Finding.warning("queue", what, remedy);
    }
}
