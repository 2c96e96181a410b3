package dev.ebb.server.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is who, as the configuration says it.
 *
 * @param administratorGroup name or number of the group whose members are administrators; null = none
 * @param serviceAccounts accounts with the role SERVICE, by name or as {@code uid:1000}
 * @param tokens bearer tokens that are accepted over TCP
 * @param certificates client certificates that are accepted over TCP
 */
public record PrincipalOptions(
        @Nullable String administratorGroup,
        List<String> serviceAccounts,
        List<Token> tokens,
        List<Certificate> certificates) {
    /** Nobody but the owner of the service and root is anything special. */
    public static final PrincipalOptions DEFAULTS = new PrincipalOptions(null, List.of(), List.of(), List.of());

    public PrincipalOptions {
        serviceAccounts = List.copyOf(serviceAccounts);
        tokens = List.copyOf(tokens);
        certificates = List.copyOf(certificates);
    }

    /**
     * What a principal from afar may do.
     *
     * @param name of the principal, unique among tokens or certificates
     * @param role {@code user}, {@code service} or {@code administrator}
     * @param account local account with whose rights its files are made; null = the service's own
     */
    public record Grant(String name, String role, @Nullable String account) {}

    /**
     * A bearer token; the token itself is not kept.
     *
     * @param sha256 SHA-256 of the token in hexadecimal digits
     * @param grant what its bearer may do
     */
    public record Token(String sha256, Grant grant) {}

    /**
     * A client certificate.
     *
     * @param subject its distinguished name (RFC 2253), such as {@code CN=build,O=Example}
     * @param grant what its holder may do
     */
    public record Certificate(String subject, Grant grant) {}
}
