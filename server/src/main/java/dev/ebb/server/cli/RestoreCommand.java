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
import java.util.Optional;
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
            "",
            "Where the queue is in PostgreSQL (store.url), its own means restore it, or recover it to an earlier moment. Then, and"
                    + " before any node starts, say \"ebb restore --recovered\" on a node, and on the others that it names. It"
                    + " does for the database what is done for a backup: docs/backup.md.",
            ""
        })
final class RestoreCommand implements Callable<Integer> {
    private static final int NAMES = 10;

    private final CommandContext context;
    private final GlobalOptions global;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "The backup.")
    @Nullable
    Path file;

    @Option(
            names = "--recovered",
            description = "Instead of FILE: PostgreSQL has been restored or recovered to an earlier moment.")
    boolean recovered;

    @Option(
            names = "--unseen",
            description =
                    "With --recovered: settle jobs as well whose files only other nodes see. They begin again, and"
                            + " replace nothing.")
    boolean unseen;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "With --recovered: configuration file of the node instead of the usual one.")
    @Nullable
    Path configuration;

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
        checkWords();
        Home home = system ? Home.system() : global.resolveHome(context);
        try {
            Path backup = file;
            if (backup == null) {
                recover(home);
                return ExitCode.OK.number();
            }
            Path archive = context.directory().resolve(backup);
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

    private void checkWords() {
        if (global.target != null) {
            throw CliException.usage("--target is for services: a backup is restored into a --home of this machine");
        }
        if (system && global.home != null) {
            throw CliException.usage("--system and --home exclude each other");
        }
        if (withoutKey && passphraseFile != null) {
            throw CliException.usage("--without-key and --passphrase-file exclude each other");
        }
        if (recovered == (file != null)) {
            throw CliException.usage("\"restore\" takes the FILE of a backup, or --recovered");
        }
        if (!recovered && (unseen || configuration != null)) {
            throw CliException.usage("--unseen and --config go with --recovered");
        }
        if (recovered && (withoutKey || passphraseFile != null)) {
            throw CliException.usage("--without-key and --passphrase-file are for the FILE of a backup");
        }
    }

    private void recover(Home home) {
        RecoveryRequest request = new RecoveryRequest(
                home,
                Optional.ofNullable(configuration).map(context.directory()::resolve),
                context.environment(),
                unseen,
                resume,
                dryRun);
        new RecoverySheet(context, request).tell(context.runner().recover(request), json);
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
        RecoverySheet.ofFiles(report.restartedFiles(), report.spared()).forEach(each -> line("", each));
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
