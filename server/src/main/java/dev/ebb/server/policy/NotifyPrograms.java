package dev.ebb.server.policy;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.OwnerId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Which programs may be run for a job that is TRANSFERRED or in ERROR, and for whom. A command line that the service runs later
 * is a known way to hide on a machine, so a service for everybody starts with none.
 *
 * @param allowed the programs, by absolute path; empty = any
 * @param remote principals that come over TCP and may name a program at all
 */
public record NotifyPrograms(Optional<Set<Path>> allowed, Set<OwnerId> remote) {
    /** A private daemon runs for its owner what its owner could run anyway. */
    public static final NotifyPrograms ANY = new NotifyPrograms(Optional.empty(), Set.of());

    public NotifyPrograms {
        allowed = allowed.map(Set::copyOf);
        remote = Set.copyOf(remote);
    }

    /** Refuses with E_ACCESSDENIED a program that this principal may not have run. */
    public void check(OwnerId owner, String field, String program) {
        if (!mayName(owner)) {
            throw JobException.inField(
                    ErrorCode.E_ACCESSDENIED,
                    field,
                    "cannot be set by " + owner + ": an administrator has to grant it notify-commands");
        }
        if (!isListed(program)) {
            throw JobException.inField(
                    ErrorCode.E_ACCESSDENIED,
                    field,
                    "is not among the programs that may be run; an administrator has to add it to notify.programs");
        }
    }

    /** True when this program may be run for this principal. */
    public boolean allows(OwnerId owner, String program) {
        return mayName(owner) && isListed(program);
    }

    private boolean mayName(OwnerId owner) {
        return owner.isLocal() || remote.contains(owner);
    }

    private boolean isListed(String program) {
        return allowed.isEmpty() || allowed.get().contains(Path.of(program));
    }
}
