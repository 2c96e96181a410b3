package dev.ebb.server.identity;

import dev.ebb.server.job.OwnerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is who, as the configuration says it. Accounts and groups are names or numbers.
 *
 * @param administratorGroup the local group whose members are administrators; null = none
 * @param serviceAccounts local accounts with the role SERVICE
 * @param tokens bearers of a token who may come over TCP
 * @param certificates holders of a client certificate who may come over TCP
 */
public record Principals(
        @Nullable String administratorGroup,
        List<String> serviceAccounts,
        List<Remote> tokens,
        List<Remote> certificates) {
    /** Nobody but the owner of the service and root is anything special. */
    public static final Principals DEFAULTS = new Principals(null, List.of(), List.of(), List.of());

    public Principals {
        serviceAccounts = List.copyOf(serviceAccounts);
        tokens = List.copyOf(tokens);
        certificates = List.copyOf(certificates);
    }

    /**
     * Someone from afar.
     *
     * @param id its name in the ledger, such as {@code token:ci}
     * @param proof SHA-256 of its token in hexadecimal digits, or the subject of its certificate (RFC 2253)
     * @param role what it is to the service
     * @param account local account with whose rights its files are made; null = the service's own
     */
    public record Remote(
            OwnerId id, String proof, Role role, @Nullable String account) {}
}
