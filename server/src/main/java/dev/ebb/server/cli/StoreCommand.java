package dev.ebb.server.cli;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.ebb.server.cli.StoreReport.Fate;
import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.Home;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb store check}: whether the queue is sound, and what of it can be mended. Asks no service. */
@Command(
        name = "store",
        description = {
            "Looks at the queue itself: every page of the database, what its rows say of one another, and the files that they"
                    + " speak of.",
            "",
            "  ebb store check            changes nothing; beside a running service it leaves out the files",
            "  ebb store check --repair   mends what can be mended without losing anything; the service must be stopped",
            "",
            "Before it mends anything it keeps the store as it was. Exit code 0: the store is sound, notes aside, or is again;"
                    + " 1: something is wrong and is left; 2: there is no queue, or it is none that can be repaired here;"
                    + " 3: the store cannot be read; 4: a service uses it. docs/store.md has every finding.",
            ""
        })
final class StoreCommand implements Callable<Integer> {
    private static final int LEVELS = 9;

    private final CommandContext context;
    private final GlobalOptions global;

    @Parameters(index = "0", paramLabel = "ACTION", description = "check.")
    String action = "";

    @Option(names = "--repair", description = "Mend what can be mended.")
    boolean repair;

    @Option(names = "--system", description = "The queue of the whole machine: /var/lib/ebb, /etc/ebb.")
    boolean system;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file instead of the usual one.")
    @Nullable
    Path configuration;

    @Option(names = "--json", description = "Print each finding as a line of JSON.")
    boolean json;

    StoreCommand(CommandContext context, GlobalOptions global) {
        this.context = context;
        this.global = global;
    }

    @Override
    public Integer call() {
        if (!action.equals("check")) {
            throw CliException.usage("\"" + action + "\" is no action: check");
        }
        if (global.target != null) {
            throw CliException.usage("--target is for clients: a store is looked at where its --home is");
        }
        if (system && global.home != null) {
            throw CliException.usage("--system and --home exclude each other");
        }
        Home home = system ? Home.system() : global.resolveHome(context);
        Optional<Path> file = Optional.ofNullable(configuration).map(context.directory()::resolve);
        StoreReport report = report(new StoreCheckRequest(home, file, context.environment(), repair));
        report.findings().forEach(json ? this::printJson : this::print);
        if (!json) {
            summary(report);
        }
        boolean sound = report.findings().stream().noneMatch(StoreReport.Finding::counts);
        return (sound ? ExitCode.OK : ExitCode.FAILED).number();
    }

    private StoreReport report(StoreCheckRequest request) {
        try {
            return context.runner().checkStore(request);
        } catch (ConfigurationException | CliException forPeople) {
            throw forPeople;
        } catch (RuntimeException unreadable) {
            throw CliException.cannotStart(unreadable);
        }
    }

    private void print(StoreReport.Finding finding) {
        Style style = context.outputStyle();
        String level = Plain.pad(finding.severity().toLowerCase(Locale.ROOT), LEVELS);
        String shown = switch (finding.severity()) {
            case "ERROR" -> style.bad(level);
            case "WARNING" -> style.odd(level);
            default -> level;
        };
        String where = finding.where().isEmpty() ? "" : Plain.of(finding.where()) + ": ";
        context.out().println(shown + where + Plain.of(finding.what()) + " [" + finding.rule() + "]");
        String word = switch (finding.fate()) {
            case REPAIRED -> "repaired: ";
            case REPAIRABLE -> "--repair ";
            case OPEN -> "";
        };
        context.out().println(" ".repeat(LEVELS) + "-> " + word + Plain.of(finding.remedy()));
    }

    private void printJson(StoreReport.Finding finding) {
        Json.line(
                context.out(),
                Struct.newBuilder()
                        .putFields("rule", text(finding.rule()))
                        .putFields("severity", text(finding.severity()))
                        .putFields("where", text(finding.where()))
                        .putFields("what", text(finding.what()))
                        .putFields("remedy", text(finding.remedy()))
                        .putFields("fate", text(finding.fate().name()))
                        .build());
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private void summary(StoreReport report) {
        List<StoreReport.Finding> all = report.findings();
        long open = all.stream().filter(StoreReport.Finding::counts).count();
        long repaired =
                all.stream().filter(each -> each.fate() == Fate.REPAIRED).count();
        boolean helps = !repair && all.stream().anyMatch(each -> each.counts() && each.fate() == Fate.REPAIRABLE);
        if (repaired > 0) {
            context.out().println(count(repaired) + " repaired.");
        }
        report.kept().forEach(path -> context.out().println("As it was before, the store is kept in " + path + "."));
        context.out()
                .println(
                        open == 0
                                ? "The store is sound: " + Plain.of(report.store())
                                : count(open) + " in " + Plain.of(report.store())
                                        + (helps ? "; stop the service and run: ebb store check --repair" : ""));
    }

    private static String count(long findings) {
        return findings + (findings == 1 ? " finding" : " findings");
    }
}
