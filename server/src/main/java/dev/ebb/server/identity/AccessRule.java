package dev.ebb.server.identity;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.OwnerId;
import org.jspecify.annotations.Nullable;

/** What a caller may do to a job: BITS's access matrix. Each check returns, or refuses with E_ACCESSDENIED. */
public final class AccessRule {
    private AccessRule() {}

    /** Read and change: the owner and administrators. */
    public static void requireAccess(Caller caller, Job job) {
        if (!caller.isAdministrator() && !isOwner(caller, job)) {
            throw denied(job, "The job belongs to another user.");
        }
    }

    /** Secrets: the owner alone. */
    public static void requireOwner(Caller caller, Job job) {
        if (!isOwner(caller, job)) {
            throw denied(job, "Only the job's owner may do this.");
        }
    }

    /** Lists of jobs: one's own, or by administrators with {@code allUsers} everybody's, of one owner or of all. */
    public static void requireListing(Caller caller, boolean allUsers, @Nullable OwnerId owner) {
        if (allUsers) {
            requireAdministrator(caller, "list everybody's jobs");
        } else if (owner != null && !owner.equals(caller.id())) {
            throw JobException.inField(
                    ErrorCode.E_ACCESSDENIED, "filter.owner", "names another user, which needs all_users");
        }
    }

    /** Other people's affairs: administrators alone. */
    public static void requireAdministrator(Caller caller, String what) {
        if (!caller.isAdministrator()) {
            throw JobException.of(ErrorCode.E_ACCESSDENIED, "Only an administrator may " + what + ".");
        }
    }

    private static boolean isOwner(Caller caller, Job job) {
        return job.owner().equals(caller.id());
    }

    private static JobException denied(Job job, String message) {
        return JobException.of(ErrorCode.E_ACCESSDENIED, job.id(), message);
    }
}
