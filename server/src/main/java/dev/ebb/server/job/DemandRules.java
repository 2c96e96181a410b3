package dev.ebb.server.job;

import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Decides what calls on single bytes of a file do (IBackgroundCopyFile6). Pure; reached through {@link JobRules#decide}. */
final class DemandRules {
    private DemandRules() {}

    /** RequestFileRanges: what is asked for adds up, and overlaps are fetched once. */
    static Decision request(Job job, JobCommand.RequestFileRanges call, IntFunction<JobFile> files, Instant now) {
        JobFile file = files.apply(call.fileIndex());
        requireRandomAccess(job, file);
        if (!job.settings().transfer().onDemand()) {
            throw JobException.of(
                    ErrorCode.RANDOM_ACCESS_NOT_SUPPORTED,
                    job.id(),
                    "The job is not in on-demand mode; only there ranges can be requested.");
        }
        requireInside(file, call.ranges());
        RangeSet wanted = file.bytesTotal() == JobFile.UNKNOWN
                ? call.ranges()
                : call.ranges().before(file.bytesTotal());
        return demand(job, file, file.demand().with(wanted), "ranges requested", now);
    }

    /** UpdateDownloadPosition. */
    static Decision move(Job job, JobCommand.UpdateDownloadPosition call, IntFunction<JobFile> files, Instant now) {
        JobFile file = files.apply(call.fileIndex());
        requireRandomAccess(job, file);
        boolean outside = file.bytesTotal() != JobFile.UNKNOWN && call.offset() >= Math.max(1, file.bytesTotal());
        if (call.offset() < 0 || outside) {
            throw JobException.inField(ErrorCode.INVALID_RANGE, "offset", "lies behind the end of the file");
        }
        return demand(job, file, file.demand().from(call.offset()), "download position changed", now);
    }

    /** Ranges arrived and are safe on disk: news, but no other state. */
    static Decision transferred(Job job, JobCommand.RangesTransferred report, Instant now) {
        Job after = job.edit().commit(now);
        JobEvent event = new JobEvent(
                JobEvent.Kind.FILE_RANGES_TRANSFERRED,
                job.id(),
                job.owner(),
                job.state(),
                job.state(),
                "ranges transferred",
                report.fileIndex(),
                null,
                after.times().modified(),
                report.ranges());
        return Decision.of(after, event);
    }

    /**
     * Everything that was requested is here: the job rests until more is. Where the service has missed a request or a file
     * meanwhile nothing happens, and its next attempt sees them.
     */
    static Decision served(Job job, JobCommand.RangesServed report, IntFunction<JobFile> files, Instant now) {
        boolean current = job.settings().transfer().onDemand()
                && report.filesTotal() == job.counters().filesTotal();
        for (int index = 0; current && index < report.filesTotal(); index++) {
            JobFile file = files.apply(index);
            RangeSet served = report.served().get(index);
            current = file.state() != FileState.PENDING
                    || served != null && served.equals(file.demand().requested());
        }
        if (!current) {
            return Decision.unchanged(job);
        }
        Job after = job.edit()
                .state(JobState.SUSPENDED)
                .withoutError()
                .retry(RetryState.NONE)
                .commit(now);
        return Decision.of(
                after, JobRules.event(JobEvent.Kind.MODIFICATION, job, after, "all requested ranges transferred"));
    }

    /** Requests that the file cannot meet are withdrawn with the failure: nobody else could take them back. */
    static List<JobFile> withdrawn(Job job, JobCommand.Fail failure, IntFunction<JobFile> files) {
        boolean unmet = failure.fileIndex() != JobError.NO_FILE
                && failure.error().code().equals(ErrorCode.INVALID_RANGE)
                && job.settings().transfer().onDemand();
        if (!unmet) {
            return List.of();
        }
        JobFile file = files.apply(failure.fileIndex());
        return file.state() == FileState.PENDING
                ? List.of(file.withDemand(
                        new FileDemand(RangeSet.EMPTY, file.demand().position())))
                : List.of();
    }

    private static Decision demand(Job job, JobFile file, FileDemand wanted, String reason, Instant now) {
        if (file.state() != FileState.PENDING || wanted.equals(file.demand())) {
            return Decision.unchanged(job);
        }
        Job after = job.edit().commit(now);
        return new Decision(
                after,
                List.of(file.withDemand(wanted)),
                List.of(),
                List.of(JobRules.event(JobEvent.Kind.MODIFICATION, job, after, reason)),
                ErrorCode.S_OK,
                0);
    }

    private static void requireRandomAccess(Job job, JobFile file) {
        String obstacle = obstacle(job, file);
        if (obstacle != null) {
            throw JobException.of(ErrorCode.RANDOM_ACCESS_NOT_SUPPORTED, job.id(), obstacle);
        }
    }

    private static @Nullable String obstacle(Job job, JobFile file) {
        TransferSettings transfer = job.settings().transfer();
        JobError error = job.error();
        if (job.type() != JobType.DOWNLOAD) {
            return "Only downloads can be fetched in parts.";
        }
        if (transfer.dynamicContent() || transfer.highPerformance()) {
            return "A job with dynamic content or high performance is fetched from the start to the end.";
        }
        if (job.settings().http().method() != null) {
            return "A job with an HTTP method of its own is fetched from the start to the end.";
        }
        if (!file.spec().ranges().isEmpty()) {
            return "The file was added with ranges, which are fetched in the order given.";
        }
        boolean refused = error != null
                && error.fileIndex() == file.index()
                && error.code().equals(ErrorCode.INSUFFICIENT_RANGE_SUPPORT);
        return refused ? "The server does not serve ranges of this file." : null;
    }

    private static void requireInside(JobFile file, RangeSet ranges) {
        long size = file.bytesTotal();
        for (FileRange range : size == JobFile.UNKNOWN ? List.<FileRange>of() : ranges.ranges()) {
            if (range.initialOffset() >= size || !range.isToEof() && range.end() > size) {
                throw JobException.inField(
                        ErrorCode.INVALID_RANGE,
                        "ranges",
                        "reach behind the end of the file, which has " + size + " bytes");
            }
        }
    }
}
