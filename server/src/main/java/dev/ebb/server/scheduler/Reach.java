package dev.ebb.server.scheduler;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.TransferError;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Servers that this node cannot reach. A job that fails for that is left to the other nodes, as long as one of them may run it
 * and does not say the same: it goes back to the queue as it is, with no error and no delay, and this node passes it over for a
 * while. Once nobody is left it fails as on one machine. Confined to the scheduler's thread.
 */
final class Reach {
    private static final Set<ErrorCode> NO_WAY = Set.of(
            ErrorCode.CONNECT_FAILURE,
            ErrorCode.NAME_NOT_RESOLVED,
            ErrorCode.CONNECTION_CLOSED,
            ErrorCode.OPERATION_TIMED_OUT);

    /** So long a server counts as out of reach after it could not be reached, and a job is left to others. */
    private static final Duration HOLD_OFF = Duration.ofMinutes(1);

    /** A node that has left so many jobs to others begins none: it would go through the whole queue. */
    private static final int MOST_LEFT = 100;

    /** So many servers the others are told of. */
    private static final int MOST_TOLD = 64;

    private final Obedience obedience;
    private final Map<String, Away> outOfReach = new HashMap<>();
    private final Map<JobId, Left> left = new HashMap<>();
    private Instant now = Instant.MIN;

    /** A server out of reach: since when, and until when it counts as that. */
    private record Away(Instant since, Instant until) {}

    /** A job that others are to run, and until when. */
    private record Left(Job job, String server, Instant until) {}

    Reach(Obedience obedience) {
        this.obedience = obedience;
    }

    /** One turn. True when jobs may be begun that could not before. */
    boolean tend(Instant moment) {
        now = moment;
        boolean stood = standsBack();
        boolean changed = outOfReach.values().removeIf(away -> !now.isBefore(away.until()));
        boolean free = left.values().removeIf(each -> !isOthers(each));
        if (changed || stood != standsBack()) {
            tell();
        }
        return free || stood && !standsBack();
    }

    private boolean isOthers(Left each) {
        return now.isBefore(each.until()) && obedience.mandate().othersReach(each.job(), each.server());
    }

    /** Jobs that this node passes over. */
    Set<JobId> passedOver() {
        return left.keySet();
    }

    /** Whether it begins no jobs at all. */
    boolean standsBack() {
        return left.size() >= MOST_LEFT;
    }

    /** A file came from there. */
    void works(FileRun run) {
        if (!outOfReach.isEmpty() && outOfReach.remove(server(run)) != null) {
            tell();
        }
    }

    /** How an attempt ends that failed with a file, or with none: for the job, or only here. */
    JobCommand.OfService ending(Job job, @Nullable FileRun run, JobSession.Failure failed, boolean moved) {
        TransferError error = failed.error();
        if (run != null && error.isTransient() && NO_WAY.contains(error.code())) {
            String server = server(run);
            Instant until = now.plus(HOLD_OFF);
            outOfReach.merge(server, new Away(now, until), (before, more) -> new Away(before.since(), until));
            boolean others = obedience.mandate().othersReach(job, server);
            if (others) {
                left.put(job.id(), new Left(job, server, until));
            }
            tell();
            if (others) {
                return new JobCommand.Yield(
                        job.attempt(), "this node does not reach " + server + ", another may: " + error.message());
            }
        }
        return new JobCommand.Fail(job.attempt(), failed.fileIndex(), error, moved);
    }

    private void tell() {
        Map<String, Instant> since = outOfReach.entrySet().stream()
                .limit(MOST_TOLD)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().since()));
        obedience.mandate().cannotReach(since, standsBack());
    }

    private static String server(FileRun run) {
        return FileServers.of(run.source().url());
    }
}
