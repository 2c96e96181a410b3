package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobTimes;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.job.ResumePolicy;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.scheduler.RunningJob;
import dev.ebb.server.scheduler.RunningTransfers;
import dev.ebb.v1.File;
import dev.ebb.v1.JobProgress;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes jobs and files as messages, running ones as they stand this moment. Thread-safe. */
final class JobMessages {
    private final JobQueries queries;
    private final RunningTransfers running;
    private final boolean survivesReboot;
    private final boolean namedByMaker;

    /** {@code namedByMaker}: several nodes write files, and the name of a temporary one says which has. */
    JobMessages(JobQueries queries, RunningTransfers running, boolean survivesReboot, boolean namedByMaker) {
        this.queries = queries;
        this.running = running;
        this.survivesReboot = survivesReboot;
        this.namedByMaker = namedByMaker;
    }

    dev.ebb.v1.Job job(Job job) {
        Optional<RunningJob> live = live(job);
        dev.ebb.v1.Job.Builder message = dev.ebb.v1.Job.newBuilder()
                .setId(job.id().toString())
                .setType(WireEnums.type(job.type()))
                .setDisplayName(job.displayName())
                .setDescription(job.description())
                .setOwner(job.owner().value())
                .setState(WireEnums.state(live.map(RunningJob::state).orElse(job.state())))
                .setPriority(WireEnums.priority(job.priority()))
                .setProgress(live.map(JobMessages::progress).orElseGet(() -> progress(job.counters())))
                .setTimes(times(job.times()))
                .setErrorCount(job.errorCount())
                .setRevision(job.revision())
                .setSurvivesReboot(survivesReboot);
        writeSettings(message, job);
        JobError error = job.error();
        if (error != null) {
            message.setError(error(error));
        }
        Instant due = job.retry().due();
        if (due != null) {
            message.setRetryTime(WireTimes.timestamp(due));
        }
        return message.build();
    }

    /** Where a job stands this moment; empty when nothing of it is further than what is committed. */
    Optional<RunningJob> live(Job job) {
        // One that has ended meanwhile would lend its state to a row that does not know its error yet.
        return job.state().isRunning()
                ? running.job(job.id()).filter(view -> view.state().isRunning())
                : Optional.empty();
    }

    static JobProgress progress(RunningJob live) {
        JobProgress.Builder progress = JobProgress.newBuilder()
                .setBytesTransferred(live.bytesTransferred())
                .setFilesTotal(live.filesTotal())
                .setFilesTransferred(live.filesTransferred());
        if (live.bytesTotal() != JobFile.UNKNOWN) {
            progress.setBytesTotal(live.bytesTotal());
        }
        return progress.build();
    }

    static JobProgress progress(JobCounters counters) {
        JobProgress.Builder progress = JobProgress.newBuilder()
                .setBytesTransferred(counters.bytesTransferred())
                .setFilesTotal(counters.filesTotal())
                .setFilesTransferred(counters.filesTransferred());
        if (counters.filesOfUnknownSize() == 0) {
            progress.setBytesTotal(counters.bytesTotal());
        }
        return progress.build();
    }

    static dev.ebb.v1.JobError error(JobError error) {
        dev.ebb.v1.JobError.Builder message = dev.ebb.v1.JobError.newBuilder()
                .setContext(WireEnums.context(error.context()))
                .setHresult(error.code().hresult())
                .setName(ErrorCatalog.describe(error.code()).name())
                .setMessage(error.message())
                .setRemedy(ErrorCatalog.describe(error.code()).remedy())
                .setTime(WireTimes.timestamp(error.time()));
        String protocol = error.protocol();
        if (protocol != null) {
            message.setProtocol(protocol);
        }
        if (error.fileIndex() != JobError.NO_FILE) {
            message.setFileIndex(error.fileIndex());
        }
        return message.build();
    }

    /** A file with what is known of a transfer that has begun. */
    File file(Caller caller, Job job, JobFile file) {
        File.Builder message = newFile(job, file);
        if (file.state() == FileState.PENDING) {
            queries.checkpoint(caller, job.id(), file.index())
                    .ifPresent(kept -> writeCheckpoint(message, job, file, kept));
            running.file(job.id(), file.index())
                    .ifPresent(moving -> writeBytes(message, moving.bytesTransferred(), moving.bytesTotal()));
        }
        return message.build();
    }

    /** A file as its row says. */
    File.Builder newFile(Job job, JobFile file) {
        FileState state = shown(job, file);
        File.Builder message = File.newBuilder()
                .setJobId(job.id().toString())
                .setIndex(file.index())
                .setRemoteName(file.spec().remoteName())
                .setLocalName(file.spec().localName())
                .setState(WireEnums.fileState(state));
        writeTemporary(message, job, file, null);
        if (file.spec().expectedDigest() != null) {
            message.setExpectedDigest(file.spec().expectedDigest().toString());
        }
        message.addAllRanges(FileRanges.write(file.spec().ranges()));
        message.addAllRequestedRanges(FileRanges.write(file.demand().requested().ranges()));
        if (!file.spec().mirrors().isEmpty()) {
            SourceMessages.write(message, file);
        }
        Boolean valid = validity(job, file);
        if (valid != null) {
            message.setValidationState(valid);
        }
        writeBytes(message, file.bytesTransferred(), file.bytesTotal());
        long fromPeers = file.marks().peerBytes();
        message.setDownloadedFromPeer(fromPeers > 0).setBytesFromPeers(fromPeers);
        return message;
    }

    /** What is known of the content of a download; null when nothing is. What is in place has been accepted by that. */
    static @Nullable Boolean validity(Job job, JobFile file) {
        if (job.type().sends()) {
            return null;
        }
        return shown(job, file) == FileState.COMPLETED
                ? Boolean.TRUE
                : file.marks().valid();
    }

    /** A file is in place when its job has been completed, and what was sent is where it should be at once. */
    static FileState shown(Job job, JobFile file) {
        boolean inPlace = job.type().sends() || job.state() == JobState.ACKNOWLEDGED;
        return file.state() == FileState.TRANSFERRED && inPlace ? FileState.COMPLETED : file.state();
    }

    /** Where a download is until Complete; the key is that of the file which holds the part that is remembered. */
    private void writeTemporary(File.Builder message, Job job, JobFile file, @Nullable String key) {
        boolean has = !job.type().sends() && !job.settings().transfer().highPerformance();
        String maker = MadeFile.makerOf(file.fileKey() == null ? key : file.fileKey());
        if (has && shown(job, file) != FileState.COMPLETED && (maker != null || !namedByMaker)) {
            message.setTemporaryName(file.temporaryPath(maker).toString());
        }
    }

    private void writeCheckpoint(File.Builder message, Job job, JobFile file, FileCheckpoint kept) {
        writeBytes(message, kept.durableBytes(), kept.bytesTotal());
        writeTemporary(message, job, file, kept.fileKey());
        if (job.type().sends()) {
            JobUploadTerms.write(message, kept);
            return;
        }
        boolean provable = kept.validator() != null || kept.traits().proof() != null;
        boolean weakly = file.spec().isProvedByDigest()
                || job.settings().transfer().terms().resume() == ResumePolicy.ALLOW_WEAK;
        message.setResumable(provable || weakly && kept.durableBytes() > 0);
        if (kept.validator() != null) {
            message.setValidator(kept.validator().value());
        }
    }

    private static void writeBytes(File.Builder message, long transferred, long total) {
        message.setBytesTransferred(transferred);
        if (total != JobFile.UNKNOWN) {
            message.setBytesTotal(total);
        }
    }

    private static dev.ebb.v1.JobTimes times(JobTimes times) {
        dev.ebb.v1.JobTimes.Builder message = dev.ebb.v1.JobTimes.newBuilder()
                .setCreationTime(WireTimes.timestamp(times.created()))
                .setModificationTime(WireTimes.timestamp(times.modified()));
        Instant transferred = times.transferred();
        if (transferred != null) {
            message.setTransferCompletionTime(WireTimes.timestamp(transferred));
        }
        return message.build();
    }

    private static void writeSettings(dev.ebb.v1.Job.Builder message, Job job) {
        SettingsMessages.write(message, job);
        message.setMinimumRetryDelay(WireTimes.duration(job.settings().minimumRetryDelay()))
                .setMaximumRetryDelay(WireTimes.duration(job.settings().maximumRetryDelay()))
                .setNoProgressTimeout(WireTimes.duration(job.settings().noProgressTimeout()))
                .setStallTimeout(WireTimes.duration(job.settings().stallTimeout()))
                .setHasCustomHeaders(job.settings().sealedCustomHeaders() != null)
                .setHasTrustedCertificates(job.settings().trustedCertificatesPem() != null)
                .setOverwrite(WireEnums.overwrite(job.settings().overwrite()));
        String reply = job.settings().replyFileName();
        if (reply != null) {
            message.setReplyFileName(reply);
        }
    }
}
