package dev.ebb.server.config;

import dev.ebb.server.identity.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Someone who comes over TCP.
 *
 * @param id its name in the ledger, such as {@code token:ci} or {@code cert:build}
 * @param proof SHA-256 of the token in lower-case hexadecimal, or the subject of the certificate
 * @param role what it is to the service
 * @param account the local user with whose rights its files are made, by name or uid; empty = the service's own
 * @param roots the folders its files may lie in; empty = it can have no files
 * @param notifyCommands whether it may have programs run (SetNotifyCmdLine)
 */
public record Principal(
        String id, String proof, Role role, Optional<String> account, List<Path> roots, boolean notifyCommands) {
    public Principal {
        roots = List.copyOf(roots);
    }
}
