package dev.ebb.server.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How a service behind a port proves itself, and how it is shown who calls. An option wins over its variable. */
final class TargetOptions {
    private static final String TOKEN = "--token-file";
    private static final String AUTHORITIES = "--target-ca";
    private static final String CERTIFICATE = "--target-cert";
    private static final String KEY = "--target-key";

    @Option(
            names = TOKEN,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "File that holds the bearer token for --target host:port (default: EBB_TOKEN_FILE).")
    @Nullable
    Path token;

    @Option(
            names = AUTHORITIES,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "PEM certificates of the authorities that may have signed that of --target, in place of the"
                    + " machine's (default: EBB_TARGET_CA).")
    @Nullable
    Path authorities;

    @Option(
            names = CERTIFICATE,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "PEM certificate that proves to --target who calls (default: EBB_TARGET_CERT).")
    @Nullable
    Path certificate;

    @Option(
            names = KEY,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "PEM private key (PKCS #8) of --target-cert (default: EBB_TARGET_KEY).")
    @Nullable
    Path key;

    /** What of it counts. */
    TargetProof proof(CommandContext context) {
        return new TargetProof(
                file(TOKEN, token, "EBB_TOKEN_FILE", context),
                file(AUTHORITIES, authorities, "EBB_TARGET_CA", context),
                file(CERTIFICATE, certificate, "EBB_TARGET_CERT", context),
                file(KEY, key, "EBB_TARGET_KEY", context));
    }

    private static Optional<NamedFile> file(
            String option, @Nullable Path named, String variable, CommandContext context) {
        if (named != null) {
            return Optional.of(new NamedFile(option, context.directory().resolve(named)));
        }
        String value = context.environment().getOrDefault(variable, "");
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(new NamedFile(variable, context.directory().resolve(value)));
    }
}
