package dev.ebb.server.cli;

import com.google.gson.Gson;
import dev.ebb.server.backup.BackupArchive;
import dev.ebb.server.backup.BackupException;
import dev.ebb.server.backup.BackupManifest;
import dev.ebb.server.backup.RestoreReport;
import dev.ebb.server.backup.RestoreRequest;
import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb restore}: puts a backup in the place of the queue of a home that no service runs on. */
@Command(
        name = "restore",
        description = {
            "Puts a backup in the place of the queue of a home that no service runs on. The old queue is kept beside it.",
            "",
            "Jobs come back as they were then; what they did since is not known any more. So all of them come back suspended:"
                    + " look at them, then resume those that should go on and cancel the others.",
            ""
        })
final class RestoreCommand implements Callable<Integer> {
    private static final int NAMES = 10;

    private final CommandContext context;
    private final GlobalOptions global;

    @Parameters(index = "0", paramLabel = "FILE", description = "The backup.")
    Path file = Path.of("");

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Its first line is the passphrase of a backup made --with-key; else the terminal is asked.")
    @Nullable
    Path passphraseFile;

    @Option(
            names = "--without-key",
            description = "Leave the key and the tokens of the backup out; the home's own stay.")
    boolean withoutKey;

    @Option(names = "--resume", description = "Let jobs go on at once that were runnable then.")
    boolean resume;

    @Option(names = "--dry-run", description = "Check the backup and say what would come of it; change nothing.")
    boolean dryRun;

    @Option(names = "--system", description = "The home of the service of the whole machine.")
    boolean system;

    @Option(names = "--json", description = "Print a line of JSON about the restore.")
    boolean json;

    RestoreCommand(CommandContext context, GlobalOptions global) {
        this.context = context;
        this.global = global;
    }

    @Override
    public Integer call() {
        if (global.target != null) {
            throw CliException.usage("--target is for services: a backup is restored into a --home of this machine");
        }
        if (system && global.home != null) {
            throw CliException.usage("--system and --home exclude each other");
        }
        if (withoutKey && passphraseFile != null) {
            throw CliException.usage("--without-key and --passphrase-file exclude each other");
        }
        Home home = system ? Home.system() : global.resolveHome(context);
        Path archive = context.directory().resolve(file);
        try {
            RestoreRequest request = new RestoreRequest(archive, passphrase(archive), withoutKey, resume, dryRun);
            tell(home, context.runner().restore(home, request));
            return ExitCode.OK.number();
        } catch (ConfigurationException | CliException wrong) {
            throw wrong;
        } catch (BackupException refused) {
            throw new CliException(ExitCode.FAILED, refused.getMessage());
        } catch (IOException unreadable) {
            throw CliException.usage("the backup cannot be read: " + Failures.inWords(unreadable));
        } catch (RuntimeException refused) {
            throw CliException.cannotStart(refused);
        }
    }

    private @Nullable String passphrase(Path archive) throws IOException {
        Path named = passphraseFile;
        if (named != null) {
            return Passphrase.of(context.directory().resolve(named));
        }
        return withoutKey || !BackupArchive.glance(archive).hasSecrets()
                ? null
                : Passphrase.ask("Passphrase of the backup: ").orElse(null);
    }

    private void tell(Home home, RestoreReport report) {
        if (json) {
            context.out().println(new Gson().toJson(report));
            return;
        }
        BackupManifest manifest = report.manifest();
        line(dryRun ? "would be" : "restored", String.join(", ", report.replaced()) + " in " + home.state());
        line("from", manifest.machine() + " at " + manifest.time() + ", by Ebb " + manifest.ebb());
        line("jobs", report.jobs() + " live, " + report.suspended() + " of them suspended now");
        if (report.restartedFiles() > 0) {
            line("", report.restartedFiles() + " files begin again: what is on disk of them is of a later moment");
        }
        if (report.spared() > 0) {
            line(
                    "",
                    report.spared()
                            + " will not replace what lies at their targets (NO_CLOBBER), since it changed later");
        }
        line("key", key(report));
        if (!report.kept().isEmpty()) {
            line("kept", "the old ones are in " + report.kept());
        }
        report.notes().forEach(note -> line("note", note));
        if (!dryRun && report.suspended() > 0) {
            context.err()
                    .println("Start the service, look at the jobs (ebb list --all-users), then resume or cancel them.");
        }
    }

    private static String key(RestoreReport report) {
        if (report.secretsRestored()) {
            return "from the backup";
        }
        return report.keyFits()
                ? "that of the home, which is the one that credentials in this backup are sealed with"
                : "not in the backup, and that of the home is another: credentials of jobs cannot be read with it";
    }

    private void line(String name, String value) {
        context.out().println(name + " ".repeat(NAMES - name.length()) + Plain.of(value));
    }
}
