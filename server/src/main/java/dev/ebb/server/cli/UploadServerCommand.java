package dev.ebb.server.cli;

import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb upload-server}: receives uploads in the foreground, without a queue of its own. */
@Command(
        name = "upload-server",
        description = {
            "Receives uploads below a folder until it is stopped: BITS, tus 1.0, resumable uploads for HTTP, and PUT.",
            "Prints the URL to use. The settings uploads.* say the rest."
        })
final class UploadServerCommand implements Callable<Integer> {
    private final CommandContext context;
    private final GlobalOptions global;

    @Option(names = "--root", paramLabel = "DIR", description = "Folder that the files go to (uploads.root).")
    @Nullable
    Path root;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where to listen (uploads.listen, default: 127.0.0.1:8020); port 0 lets the system choose."
                    + " Elsewhere than on loopback --tls-certificate, --tls-key and --tokens are needed.")
    @Nullable
    String listen;

    @Option(names = "--tls-certificate", paramLabel = "FILE", description = "PEM chain (uploads.tls-certificate).")
    @Nullable
    Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM private key (uploads.tls-key).")
    @Nullable
    Path key;

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = "Who may upload: lines of a name and a token (uploads.tokens-file).")
    @Nullable
    Path tokens;

    @Option(
            names = "--overwrite",
            paramLabel = "RULE",
            description = "What happens to a file that is in the way: refuse, replace or version (uploads.overwrite).")
    @Nullable
    String overwrite;

    @Option(names = "--downloads", description = "Give the files out as well (uploads.downloads).")
    boolean downloads;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file instead of the usual one.")
    @Nullable
    Path configuration;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Setting that overrides file and environment.")
    List<String> settings = List.of();

    UploadServerCommand(CommandContext context, GlobalOptions global) {
        this.context = context;
        this.global = global;
    }

    @Override
    public Integer call() {
        if (global.target != null) {
            throw CliException.usage("--target is for clients: an upload server runs here");
        }
        Home home = global.resolveHome(context);
        Optional<Path> file = Optional.ofNullable(configuration).map(context.directory()::resolve);
        ServeOptions options = new ServeOptions(home, false, file, settings(), context.environment());
        try {
            return context.runner().receiveUploads(options, this::announce);
        } catch (ConfigurationException wrong) {
            throw wrong;
        } catch (RuntimeException refused) {
            throw CliException.cannotStart(refused);
        }
    }

    private void announce(String url) {
        context.out().println(url);
        context.out().flush();
        context.say("receiving uploads there; for example: ebb put FILE " + url);
    }

    /** The options of this command are settings by another name, so they are understood and checked as those are. */
    private List<String> settings() {
        List<String> all = new ArrayList<>(settings);
        add(all, "uploads.root", path(root));
        add(all, "uploads.listen", listen);
        add(all, "uploads.tls-certificate", path(certificate));
        add(all, "uploads.tls-key", path(key));
        add(all, "uploads.tokens-file", path(tokens));
        add(all, "uploads.overwrite", overwrite);
        add(all, "uploads.downloads", downloads ? "true" : null);
        return all;
    }

    private @Nullable String path(@Nullable Path given) {
        return given == null
                ? null
                : context.directory().resolve(given).normalize().toString();
    }

    private static void add(List<String> settings, String key, @Nullable String value) {
        if (value != null) {
            settings.add(key + "=" + value);
        }
    }
}
