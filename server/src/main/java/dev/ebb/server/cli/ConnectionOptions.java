package dev.ebb.server.cli;

import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.ProxySettings;
import dev.ebb.v1.ProxyUsage;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How a job reaches its servers and proves who it is. A password is read from a file or asked for at the terminal: what stands
 * on a command line is seen by every user of the machine.
 */
final class ConnectionOptions {
    private static final long MAX_PASSWORD_BYTES = 256 << 10;
    private static final List<String> USUAL_SCHEMES = List.of("basic", "digest");

    @Option(
            names = "--proxy",
            paramLabel = "LIST",
            description =
                    "Go through these proxies, such as http://proxy:3128 or socks5://proxy; several between spaces."
                            + " preconfig = what the service is configured with (default), autodetect = found for each file.")
    @Nullable
    String proxy;

    @Option(
            names = "--proxy-bypass",
            paramLabel = "LIST",
            description =
                    "Hosts that --proxy is not for, between spaces: names, * at their left, <local> for names without"
                            + " a dot.")
    String bypass = "";

    @Option(names = "--no-proxy", description = "Go through no proxy.")
    boolean noProxy;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Prove this name to the servers; the password is asked for, or read from --password-file.")
    @Nullable
    String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File with the password of --user as its first line.")
    @Nullable
    Path passwordFile;

    @Option(
            names = "--auth",
            paramLabel = "SCHEME",
            split = ",",
            description = "Schemes for --user: basic, digest, ntlm, negotiate. Default basic,digest.")
    List<String> schemes = List.of();

    @Option(
            names = "--proxy-user",
            paramLabel = "NAME",
            description =
                    "Prove this name to the proxies; the password is asked for, or read from --proxy-password-file.")
    @Nullable
    String proxyUser;

    @Option(
            names = "--proxy-password-file",
            paramLabel = "FILE",
            description = "File with the password of --proxy-user as its first line.")
    @Nullable
    Path proxyPasswordFile;

    @Option(
            names = "--proxy-auth",
            paramLabel = "SCHEME",
            split = ",",
            description = "Schemes for --proxy-user. Default basic,digest.")
    List<String> proxySchemes = List.of();

    /** The proxies, when any are said. */
    Optional<ProxySettings> proxies() {
        String list = proxy;
        if (list == null) {
            if (!bypass.isEmpty()) {
                throw CliException.usage("--proxy-bypass needs --proxy with a list");
            }
            return noProxy ? Optional.of(usage(ProxyUsage.PROXY_USAGE_NO_PROXY)) : Optional.empty();
        }
        if (noProxy) {
            throw CliException.usage("--proxy and --no-proxy exclude each other");
        }
        ProxySettings said = switch (list) {
            case "preconfig" -> usage(ProxyUsage.PROXY_USAGE_PRECONFIG);
            case "autodetect" -> usage(ProxyUsage.PROXY_USAGE_AUTODETECT);
            default ->
                usage(ProxyUsage.PROXY_USAGE_OVERRIDE).toBuilder()
                        .setProxyList(list)
                        .build();
        };
        return Optional.of(said.toBuilder().setProxyBypassList(bypass).build());
    }

    private static ProxySettings usage(ProxyUsage usage) {
        return ProxySettings.newBuilder().setUsage(usage).build();
    }

    /** The credentials for both targets, an entry for each scheme; asks for passwords. */
    List<AuthCredentials> credentials(CommandContext context) {
        List<AuthCredentials> all = new ArrayList<>();
        all.addAll(credentials(
                context,
                AuthTarget.AUTH_TARGET_SERVER,
                new Login("--user", user, "--password-file", passwordFile),
                schemes));
        all.addAll(credentials(
                context,
                AuthTarget.AUTH_TARGET_PROXY,
                new Login("--proxy-user", proxyUser, "--proxy-password-file", proxyPasswordFile),
                proxySchemes));
        return all;
    }

    /** What two options say of one login. */
    private record Login(
            String userOption,
            @Nullable String user,
            String fileOption,
            @Nullable Path file) {}

    private static List<AuthCredentials> credentials(
            CommandContext context, AuthTarget target, Login login, List<String> schemes) {
        String name = login.user();
        if (name == null) {
            if (login.file() != null || !schemes.isEmpty()) {
                throw CliException.usage(login.userOption() + " says whose password and schemes they are");
            }
            return List.of();
        }
        List<AuthScheme> wanted = (schemes.isEmpty() ? USUAL_SCHEMES : schemes)
                .stream()
                        .map(scheme -> Words.parse(AuthScheme.class, "AUTH_SCHEME_", "scheme", scheme))
                        .toList();
        String password = password(context, login, name);
        return wanted.stream()
                .map(scheme -> AuthCredentials.newBuilder()
                        .setTarget(target)
                        .setScheme(scheme)
                        .setUserName(name)
                        .setPassword(password)
                        .build())
                .toList();
    }

    private static String password(CommandContext context, Login login, String name) {
        Path file = login.file();
        if (file != null) {
            return read(login.fileOption(), context.directory().resolve(file));
        }
        Console console = context.terminal().error() ? System.console() : null;
        char[] typed = console == null ? null : console.readPassword("Password of %s: ", Plain.of(name));
        if (typed == null) {
            throw CliException.usage(
                    login.userOption() + " needs " + login.fileOption() + " where there is no terminal to ask at");
        }
        return new String(typed);
    }

    private static String read(String option, Path file) {
        try {
            if (Files.size(file) > MAX_PASSWORD_BYTES) {
                throw CliException.usage(option + ": " + file + " is larger than 256 KiB");
            }
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException unreadable) {
            throw CliException.usage(option + ": " + Failures.inWords(unreadable));
        }
    }
}
