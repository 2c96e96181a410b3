package dev.ebb.server.cli;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.ebb.client.EbbException;
import dev.ebb.server.backup.ArchivePieces;
import dev.ebb.server.backup.BackupException;
import dev.ebb.server.backup.BackupManifest;
import dev.ebb.server.backup.Part;
import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.Home;
import dev.ebb.v1.BackupRequest;
import dev.ebb.v1.BackupResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb backup}: the queue and what belongs to it as one file, from a running service or a home that none serves. */
@Command(
        name = "backup",
        description = {
            "Writes a backup of the queue, the policies and the configuration into one file, while the service goes on.",
            "",
            "The key that credentials in jobs are sealed with is left out unless --with-key says so. Without it, whoever"
                    + " restores on another machine has to set these credentials again.",
            ""
        })
final class BackupCommand implements Callable<Integer> {
    private static final String STDOUT = "-";
    private static final int NAMES = 10;

    private final CommandContext context;
    private final Connector connector;
    private final GlobalOptions global;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "Where it goes, replaced when it is whole; - for stdout.")
    String file = "";

    @Option(names = "--with-key", description = "Put the key and the tokens of the service in, under a passphrase.")
    boolean withKey;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Its first line is the passphrase for --with-key; else the terminal is asked.")
    @Nullable
    Path passphraseFile;

    @Option(names = "--offline", description = "Back up the files of a home that no service runs on.")
    boolean offline;

    @Option(names = "--system", description = "With --offline: the home of the service of the whole machine.")
    boolean system;

    @Option(names = "--json", description = "Print a line of JSON about the backup.")
    boolean json;

    BackupCommand(CommandContext context, Connector connector, GlobalOptions global) {
        this.context = context;
        this.connector = connector;
        this.global = global;
    }

    @Override
    public Integer call() {
        if (system && !offline) {
            throw CliException.usage("--system goes with --offline");
        }
        if (passphraseFile != null && !withKey) {
            throw CliException.usage("--passphrase-file goes with --with-key");
        }
        if (json && file.equals(STDOUT)) {
            throw CliException.usage("--json and a backup cannot both go to stdout");
        }
        try (Source source = source(passphrase())) {
            if (file.equals(STDOUT)) {
                long bytes = BackupFile.pour(source.pieces(), context.out());
                context.out().flush();
                context.say("wrote a backup of " + Human.bytes(bytes) + (withKey ? "" : "; the key was left out"));
            } else {
                Path target = context.directory().resolve(file);
                if (Files.isDirectory(target)) {
                    throw CliException.usage(target + " is a folder: name a file in it");
                }
                BackupManifest manifest =
                        BackupFile.write(target, source.pieces()).manifest();
                tell(target, Files.size(target), manifest);
            }
            return ExitCode.OK.number();
        } catch (IOException failed) {
            throw new CliException(ExitCode.FAILED, "the backup could not be written: " + Failures.inWords(failed));
        } catch (BackupException refused) {
            throw new CliException(ExitCode.FAILED, refused.getMessage());
        }
    }

    private @Nullable String passphrase() {
        if (!withKey) {
            return null;
        }
        Path named = passphraseFile;
        return named == null
                ? Passphrase.choose()
                : Passphrase.of(context.directory().resolve(named));
    }

    private Source source(@Nullable String passphrase) {
        Optional<Service> running = offline ? Optional.empty() : connector.running();
        if (running.isPresent()) {
            Service service = running.get();
            BackupRequest.Builder request = BackupRequest.newBuilder();
            if (passphrase != null) {
                request.setPassphrase(passphrase);
            }
            Iterator<BackupResponse> answer = service.administration().backup(request.build());
            return new Source(new Streamed(answer), service);
        }
        if (global.target != null) {
            throw CliException.usage("--offline is for a home of this machine: it excludes --target");
        }
        Home home = system ? Home.system() : connector.home();
        try {
            return new Source(context.runner().backup(home, passphrase), null);
        } catch (ConfigurationException | BackupException refused) {
            throw refused;
        } catch (RuntimeException refused) {
            throw CliException.cannotStart(refused);
        }
    }

    private void tell(Path target, long bytes, BackupManifest manifest) {
        if (json) {
            JsonObject line = new JsonObject();
            line.addProperty("file", target.toString());
            line.addProperty("bytes", bytes);
            line.add("manifest", new Gson().toJsonTree(manifest));
            context.out().println(line);
            return;
        }
        BackupManifest.Entry queue = manifest.entry(Part.QUEUE).orElseThrow();
        line("backup", target + ", " + Human.bytes(bytes) + ", checked");
        line("of", manifest.machine() + " at " + manifest.time() + ", by Ebb " + manifest.ebb());
        line("queue", Human.bytes(queue.bytes()) + ", schema " + manifest.schema());
        line(
                "holds",
                manifest.entries().stream().map(BackupManifest.Entry::name).collect(Collectors.joining(", ")));
        line(
                "key",
                manifest.hasSecrets()
                        ? "in it, under your passphrase: without that nobody gets it out again"
                        : "left out: keep secret.key of this home elsewhere, or make backups --with-key; without it the"
                                + " credentials of jobs cannot be read on another machine");
    }

    private void line(String name, String value) {
        context.out().println(name + " ".repeat(NAMES - name.length()) + Plain.of(value));
    }

    /** Where the archive comes from. */
    private record Source(ArchivePieces pieces, @Nullable Service service) implements AutoCloseable {
        @Override
        public void close() {
            pieces.close();
            if (service != null) {
                service.close();
            }
        }
    }

    /** From a service. */
    private record Streamed(Iterator<BackupResponse> answers) implements ArchivePieces {
        @Override
        public byte @Nullable [] next() {
            try {
                return answers.hasNext() ? answers.next().getData().toByteArray() : null;
            } catch (RuntimeException failed) {
                throw EbbException.of(failed);
            }
        }

        @Override
        public void close() {}
    }
}
