package dev.ebb.server.scheduler;

import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.SourceFailure;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.policy.Sources;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From where the files of one running job are fetched. What one file finds out of an origin, the others know: a server that
 * cannot be reached is asked last, and one that asked for rest is left alone. Confined to the scheduler's thread.
 */
final class SourceRounds {
    /** Failures that are not the source's fault, wherever they show. */
    private static final Set<ErrorCode> NOBODYS = Set.of(ErrorCode.NETWORK_DISCONNECTED, ErrorCode.BLOCKED_BY_POLICY);

    private static final ErrorCode UNAVAILABLE = ErrorCode.http(503);

    private static final Set<ErrorContext> OURS =
            Set.of(ErrorContext.LOCAL_FILE, ErrorContext.GENERAL_QUEUE_MANAGER, ErrorContext.UNKNOWN);

    private final Map<Integer, MirrorRound> rounds = new HashMap<>();
    private final Set<String> unreachable = new HashSet<>();
    private final Map<String, Instant> restUntil = new HashMap<>();

    /** What to ask for the file, of which that much is here. */
    MirrorRound.Choice choose(JobFile file, Supplier<Optional<FileCheckpoint>> kept, Instant now) {
        if (file.spec().mirrors().isEmpty()) {
            return new MirrorRound.Choice(file.spec().remoteName(), false);
        }
        MirrorRound round = rounds.computeIfAbsent(file.index(), index -> new MirrorRound(holder(file, kept.get())));
        return next(round, file, now).orElseGet(() -> new MirrorRound.Choice(file.source(), false));
    }

    /** The source that the bytes which are here came from; null when there are none, or nobody knows. */
    private static @Nullable String holder(JobFile file, Optional<FileCheckpoint> kept) {
        String origin = kept.filter(it -> it.durableBytes() > 0)
                .map(FileCheckpoint::origin)
                .orElse(null);
        return Stream.concat(Stream.of(file.source()), file.spec().sources().stream())
                .filter(url -> origin(url).equals(origin))
                .findFirst()
                .orElse(null);
    }

    /** Whether the file is to go on elsewhere, or has no more than one source. */
    static boolean isSourceAtFault(JobFile file, TransferError error) {
        return !file.spec().mirrors().isEmpty() && !OURS.contains(error.context()) && !NOBODYS.contains(error.code());
    }

    /** Takes in a failure and says what to ask next; empty when every source has failed. */
    Optional<MirrorRound.Choice> afterFailure(
            JobFile file, MirrorRound.Choice asked, TransferEnd.Failed end, Instant now) {
        TransferError error = end.error();
        // Mirrors may have been added since the file began: what is here came from its one source.
        MirrorRound round = rounds.computeIfAbsent(file.index(), index -> new MirrorRound(asked.url()));
        round.failed(asked, error, end.bytesMoved() > 0, end.kept() != null);
        String origin = origin(asked.url());
        if (error.context() == ErrorContext.GENERAL_TRANSPORT) {
            unreachable.add(origin);
        }
        Duration wish = error.retryAfter();
        if (wish != null) {
            restUntil.merge(origin, now.plus(wish), (a, b) -> a.isAfter(b) ? a : b);
        }
        return next(round, file, now);
    }

    /** What the file failed with when every source has. */
    TransferError outcome(JobFile file) {
        return round(file).outcome(file.spec().sources());
    }

    /** The source that the next attempt of the job begins with. */
    String best(JobFile file) {
        String best = round(file).best();
        return best == null ? file.spec().remoteName() : best;
    }

    /** A file is whole. */
    void worked(FileRun run) {
        rounds.remove(run.row().index());
        unreachable.remove(origin(run.source().url()));
    }

    /** True when the file could be had from elsewhere than from where it comes now. */
    private boolean hasNextBeside(JobFile file, MirrorRound.Choice now) {
        MirrorRound round = rounds.get(file.index());
        return round != null && round.hasNextBeside(now, file.spec().sources());
    }

    /** Below which speed a transfer is given up: one that can go elsewhere need not put up with as much. */
    long leastSpeed(Job job, FileRun run, Sources policy) {
        Long own = job.settings().transfer().terms().minimumSpeed();
        if (own != null) {
            return own;
        }
        return hasNextBeside(run.row(), run.source())
                ? Math.max(policy.mirrorBytesPerSecond(), policy.minimumBytesPerSecond())
                : policy.minimumBytesPerSecond();
    }

    /** Who asked for rest is asked all the same when nobody else has been: the owner may have resumed the job by hand. */
    private Optional<MirrorRound.Choice> next(MirrorRound round, JobFile file, Instant now) {
        List<String> order = order(file);
        List<String> ready =
                order.stream().filter(url -> rest(file, url, now) == null).toList();
        Optional<MirrorRound.Choice> next = round.next(ready);
        if (next.isPresent()) {
            return next;
        }
        if (round.isNew()) {
            return round.next(order);
        }
        for (String url : order) {
            TransferError rest = rest(file, url, now);
            if (rest != null && !round.isOver(url)) {
                round.passOver(url, rest);
            }
        }
        return Optional.empty();
    }

    /** Why a source is not to be asked now; null when it may be. */
    private @Nullable TransferError rest(JobFile file, String url, Instant now) {
        Instant until = restUntil.get(origin(url));
        ErrorCode code = UNAVAILABLE;
        for (SourceFailure failure : file.marks().sources().failures()) {
            Instant wish = failure.notBefore();
            boolean later = wish != null && (until == null || wish.isAfter(until));
            if (later && file.spec().sources().indexOf(url) == failure.source()) {
                until = wish;
                code = failure.code();
            }
        }
        if (until == null || !now.isBefore(until)) {
            return null;
        }
        Duration wait = Duration.between(now, until);
        return new TransferError(
                ErrorContext.REMOTE_FILE,
                code,
                Disposition.TRANSIENT,
                "The server " + origin(url) + " asked to be left alone for " + (wait.toSeconds() + 1) + " s more.",
                wait);
    }

    /** The current source, then the others as the owner prefers them; those that could not be reached last. */
    private List<String> order(JobFile file) {
        String current = file.source();
        List<String> order = new ArrayList<>(file.spec().sources());
        order.sort(Comparator.comparing((String url) -> unreachable.contains(origin(url)))
                .thenComparing(url -> !url.equals(current)));
        return order;
    }

    private MirrorRound round(JobFile file) {
        return Objects.requireNonNull(rounds.get(file.index()), "a source of the file has failed");
    }

    private static String origin(String url) {
        return ServerChange.originOf(URI.create(url));
    }
}
