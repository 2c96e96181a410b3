package dev.ebb.server.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be asked of a job. Values are checked when a command is made, states when it is decided. */
public sealed interface JobCommand permits JobCommand.OfCaller, JobCommand.OfService {
    /** Its row in the transition table. */
    Verb verb();

    /** What a person or program asks. */
    sealed interface OfCaller extends JobCommand
            permits AddFiles,
                    Suspend,
                    Resume,
                    Cancel,
                    Complete,
                    TakeOwnership,
                    SetProperty,
                    FileCommand,
                    RequestFileRanges,
                    UpdateDownloadPosition {}

    /** What the service reports of its own work. */
    sealed interface OfService extends JobCommand
            permits Start,
                    Connected,
                    FilesTransferred,
                    Fail,
                    Yield,
                    Retry,
                    Settle,
                    Published,
                    PublishFailed,
                    Discarded,
                    Expire,
                    Interrupted,
                    Block,
                    Unblock,
                    StillRunning,
                    RangesTransferred,
                    RangesServed,
                    Redirected,
                    SourceFailed {
        /** The attempt this is about; a report of an older attempt is ignored. */
        default long attempt() {
            return ANY_ATTEMPT;
        }
    }

    /** Not about a particular attempt. */
    long ANY_ATTEMPT = -1;

    /** AddFile, AddFileSet. */
    record AddFiles(List<FileSpec> files) implements OfCaller {
        public AddFiles {
            files = List.copyOf(files);
        }

        @Override
        public Verb verb() {
            return Verb.ADD_FILES;
        }
    }

    /** Stop, keep the progress. */
    record Suspend() implements OfCaller {
        @Override
        public Verb verb() {
            return Verb.SUSPEND;
        }
    }

    /** Activate, or retry at once. */
    record Resume() implements OfCaller {
        @Override
        public Verb verb() {
            return Verb.RESUME;
        }
    }

    /** End the job, delete its temporary files. */
    record Cancel() implements OfCaller {
        @Override
        public Verb verb() {
            return Verb.CANCEL;
        }
    }

    /**
     * Put the transferred files in place, end the job.
     *
     * @param caller the account of whoever asks, to whom the files are given; null = the service's own
     */
    record Complete(@Nullable FileOwner caller) implements OfCaller {
        /** By whoever has the rights of the job's owner. */
        public Complete() {
            this(null);
        }

        @Override
        public Verb verb() {
            return Verb.COMPLETE;
        }
    }

    /** Make the caller the owner. */
    record TakeOwnership(OwnerId owner, @Nullable FileOwner fileOwner, boolean elevated) implements OfCaller {
        @Override
        public Verb verb() {
            return Verb.TAKE_OWNERSHIP;
        }
    }

    /** Any of the setters. */
    record SetProperty(JobProperty property) implements OfCaller {
        @Override
        public Verb verb() {
            return Verb.SET_PROPERTY;
        }
    }

    /** The scheduler gives the job to the engine. */
    record Start() implements OfService {
        @Override
        public Verb verb() {
            return Verb.START;
        }
    }

    /** Bytes are about to move. */
    record Connected(long attempt) implements OfService {
        @Override
        public Verb verb() {
            return Verb.CONNECTED;
        }
    }

    /** Files arrived in whole; the last one makes the job TRANSFERRED. */
    record FilesTransferred(long attempt, List<TransferredFile> files) implements OfService {
        public FilesTransferred {
            files = List.copyOf(files);
        }

        @Override
        public Verb verb() {
            return Verb.FILES_TRANSFERRED;
        }
    }

    /** An attempt at a file failed, and with it the attempt of the job. */
    record Fail(long attempt, int fileIndex, TransferError error, boolean progressed) implements OfService {
        @Override
        public Verb verb() {
            return error.isTransient() ? Verb.FAIL_TRANSIENT : Verb.FAIL_FATAL;
        }
    }

    /** The job gives up its place and waits for its next turn. */
    record Yield(long attempt, String reason) implements OfService {
        @Override
        public Verb verb() {
            return Verb.YIELD;
        }
    }

    /** The retry delay is over. */
    record Retry() implements OfService {
        @Override
        public Verb verb() {
            return Verb.RETRY;
        }
    }

    /** Where the files of a stopped attempt stand; changes no state. */
    record Settle(long attempt, List<FileCheckpoint> kept, List<Integer> restarted) implements OfService {
        public Settle {
            kept = List.copyOf(kept);
            restarted = List.copyOf(restarted);
        }

        @Override
        public Verb verb() {
            return Verb.SETTLE;
        }
    }

    /** Every transferred file is in place, {@code leftOver} temporary files could not be deleted. */
    record Published(int leftOver) implements OfService {
        @Override
        public Verb verb() {
            return Verb.PUBLISHED;
        }
    }

    /** Some file could not be put in place; those before it are. {@code lost} says whose temporary file is gone, if any. */
    record PublishFailed(List<Integer> placed, int lost, TransferError error) implements OfService {
        public PublishFailed {
            placed = List.copyOf(placed);
        }

        @Override
        public Verb verb() {
            return Verb.PUBLISH_FAILED;
        }
    }

    /** The temporary files of a cancelled job are gone, but for {@code leftOver}. */
    record Discarded(int leftOver) implements OfService {
        @Override
        public Verb verb() {
            return Verb.DISCARDED;
        }
    }

    /** The service died while the job ran, and was last seen alive then: what it was down does not count as active. */
    record Interrupted(long attempt, Instant lastSeen, String reason) implements OfService {
        /** By the end of the process, which is there again. */
        public Interrupted(long attempt, Instant lastSeen) {
            this(attempt, lastSeen, "the service was restarted");
        }

        @Override
        public Verb verb() {
            return Verb.YIELD;
        }
    }

    /** Something outside the queue keeps the job from running, such as no network; it waits for UNBLOCK, not for a time. */
    record Block(TransferError error) implements OfService {
        @Override
        public Verb verb() {
            return Verb.BLOCK;
        }
    }

    /** What kept the job waiting may be over, if it has not failed again since. */
    record Unblock(Instant failedUntil, String reason) implements OfService {
        @Override
        public Verb verb() {
            return Verb.UNBLOCK;
        }
    }

    /** The job runs; told from time to time, so that a crash loses little of its active time. */
    record StillRunning(long attempt) implements OfService {
        @Override
        public Verb verb() {
            return Verb.STILL_RUNNING;
        }
    }

    /** Nobody has cared for the job for too long (JobInactivityTimeout), if it still has not changed since. */
    record Expire(Instant unchangedSince) implements OfService {
        @Override
        public Verb verb() {
            return Verb.EXPIRE;
        }
    }

    /** Ranges that an on-demand job is to fetch besides those it was asked for before. */
    record RequestFileRanges(int fileIndex, RangeSet ranges) implements OfCaller {
        @Override
        public Verb verb() {
            return Verb.REQUEST_FILE_RANGES;
        }
    }

    /** Missing bytes from there on come first. */
    record UpdateDownloadPosition(int fileIndex, long offset) implements OfCaller {
        @Override
        public Verb verb() {
            return Verb.UPDATE_DOWNLOAD_POSITION;
        }
    }

    /** These bytes of a file have arrived since the last such report. */
    record RangesTransferred(long attempt, int fileIndex, RangeSet ranges) implements OfService {
        @Override
        public Verb verb() {
            return Verb.RANGES_TRANSFERRED;
        }
    }

    /** Every request the service knew of is served: by file, of {@code filesTotal} files. */
    record RangesServed(long attempt, int filesTotal, Map<Integer, RangeSet> served) implements OfService {
        public RangesServed {
            served = Map.copyOf(served);
        }

        @Override
        public Verb verb() {
            return Verb.RANGES_SERVED;
        }
    }

    /** A server sent the download elsewhere, and the file's remote name shows where. */
    record Redirected(long attempt, int fileIndex, String remoteName) implements OfService {
        @Override
        public Verb verb() {
            return Verb.REDIRECTED;
        }
    }

    /**
     * A file with mirrors could not be had from one of its sources.
     *
     * @param from the URL that failed
     * @param error how
     * @param next the URL to go on with, now or with the next attempt
     */
    record SourceFailed(long attempt, int fileIndex, String from, TransferError error, String next)
            implements OfService {
        @Override
        public Verb verb() {
            return Verb.SOURCE_FAILED;
        }
    }
}
