package dev.ebb.server.rpc;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.Redaction;
import dev.ebb.server.ledger.JobHistory;
import dev.ebb.server.store.FileOrigin;
import dev.ebb.server.store.JobOutcome;
import dev.ebb.server.store.JobRecord;
import dev.ebb.v1.HistoryFile;
import java.time.Instant;

/** Writes what is kept of ended jobs as messages. */
final class HistoryMessages {
    private HistoryMessages() {}

    static dev.ebb.v1.JobRecord record(JobRecord kept) {
        Job job = kept.job();
        dev.ebb.v1.JobRecord.Builder message = dev.ebb.v1.JobRecord.newBuilder()
                .setJobId(job.id().toString())
                .setType(WireEnums.type(job.type()))
                .setDisplayName(job.displayName())
                .setDescription(job.description())
                .setPriority(WireEnums.priority(job.priority()))
                .setOwner(job.owner().value())
                .setCreator(kept.creator().value())
                .setOutcome(WireEnums.outcome(kept.outcome()))
                .setProgress(JobMessages.progress(job.counters()))
                .setCreateTime(WireTimes.timestamp(job.times().created()))
                .setEndTime(WireTimes.timestamp(job.times().modified()))
                .setErrorCount(job.errorCount());
        if (kept.endedBy() != null) {
            message.setEndedBy(kept.endedBy().value());
        }
        Instant started = kept.started();
        if (started != null) {
            message.setStartTime(WireTimes.timestamp(started));
        }
        Instant transferred = job.times().transferred();
        if (transferred != null) {
            message.setTransferTime(WireTimes.timestamp(transferred));
        }
        JobError error = job.error();
        if (error != null && kept.outcome() == JobOutcome.FAILED) {
            message.setError(JobMessages.error(error).toBuilder().setMessage(Redaction.of(error.message())));
        }
        return message.build();
    }

    static HistoryFile file(Job job, JobHistory.KeptFile kept) {
        JobFile file = kept.file();
        HistoryFile.Builder message = HistoryFile.newBuilder()
                .setIndex(file.index())
                .setRemoteName(Redaction.of(file.spec().remoteName()))
                .setLocalName(file.spec().localName())
                .setState(WireEnums.fileState(JobMessages.shown(job, file)))
                .setBytesTransferred(file.bytesTransferred())
                .setBytesFromPeers(file.marks().peerBytes());
        if (file.bytesTotal() != JobFile.UNKNOWN) {
            message.setBytesTotal(file.bytesTotal());
        }
        FileOrigin origin = kept.origin();
        if (origin != null && origin.url() != null) {
            message.setSourceUrl(origin.url());
        }
        if (origin != null && origin.digest() != null) {
            message.setDigest(origin.digest().toString());
        }
        return message.build();
    }
}
