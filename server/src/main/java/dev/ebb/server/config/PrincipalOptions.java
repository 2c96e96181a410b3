package dev.ebb.server.config;

import java.util.List;
import java.util.Optional;

/**
 * Who is who.
 *
 * @param tokens bearers of a token
 * @param certificates holders of a client certificate
 * @param adminGroup members of this local group, by name or gid, are administrators; empty = no group is
 * @param serviceAccounts local users, by name or uid, to whom limits do not apply
 */
public record PrincipalOptions(
        List<Principal> tokens,
        List<Principal> certificates,
        Optional<String> adminGroup,
        List<String> serviceAccounts) {
    /** Nobody but local users. */
    public static final PrincipalOptions NONE = new PrincipalOptions(List.of(), List.of(), Optional.empty(), List.of());

    public PrincipalOptions {
        tokens = List.copyOf(tokens);
        certificates = List.copyOf(certificates);
        serviceAccounts = List.copyOf(serviceAccounts);
    }
}
