package dev.ebb.server.cli;

import com.google.protobuf.Timestamp;
import dev.ebb.v1.HistoryFile;
import dev.ebb.v1.JobOutcome;
import dev.ebb.v1.JobRecord;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints jobs that have ended: several as a table, one with all that is known of it. */
final class HistorySheet {
    private static final int NAMES = 16;

    private final CommandContext context;

    HistorySheet(CommandContext context) {
        this.context = context;
    }

    /** With owners where they may differ. */
    void print(List<JobRecord> records, boolean owners) {
        Table table = owners
                ? new Table("ID", "ENDED", "OUTCOME", "TYPE", "PROGRESS", "FILES", "TOOK", "OWNER", "NAME")
                : new Table("ID", "ENDED", "OUTCOME", "TYPE", "PROGRESS", "FILES", "TOOK", "NAME");
        for (JobRecord record : records) {
            String id = JobText.shortId(record.getJobId());
            String ended = time(record.getEndTime());
            String outcome = outcome(record);
            String type = JobText.type(record.getType());
            String progress = JobText.progress(record.getProgress());
            String name = record.getDisplayName();
            if (owners) {
                table.row(id, ended, outcome, type, progress, files(record), took(record), record.getOwner(), name);
            } else {
                table.row(id, ended, outcome, type, progress, files(record), took(record), name);
            }
        }
        List<String> lines = table.lines();
        Style style = context.outputStyle();
        context.out().println(style.head(lines.get(0)));
        for (int i = 0; i < records.size(); i++) {
            String line = lines.get(i + 1);
            boolean failed = records.get(i).getOutcome() == JobOutcome.JOB_OUTCOME_FAILED;
            context.out().println(failed ? style.bad(line) : line);
        }
    }

    void print(JobRecord record, List<HistoryFile> files) {
        line("id", record.getJobId());
        line("name", record.getDisplayName());
        if (!record.getDescription().isEmpty()) {
            line("description", record.getDescription());
        }
        line("type", JobText.type(record.getType()));
        line("outcome", outcome(record));
        line("owner", record.getOwner());
        line("made by", record.getCreator());
        line("ended by", record.getEndedBy().isEmpty() ? "unknown" : record.getEndedBy());
        line("priority", JobText.priority(record.getPriority()));
        line("progress", JobText.progress(record.getProgress()));
        line("files", files(record).replace("/", " of "));
        line("created", time(record.getCreateTime()));
        if (record.hasStartTime()) {
            line("started", time(record.getStartTime()));
        }
        if (record.hasTransferTime()) {
            line("transferred", time(record.getTransferTime()));
        }
        line("ended", time(record.getEndTime()));
        if (record.getErrorCount() > 0) {
            line("failures", Integer.toUnsignedString(record.getErrorCount()));
        }
        if (record.hasError()) {
            line("error", JobText.code(record.getError()));
            line("", record.getError().getMessage());
        }
        files.forEach(this::print);
    }

    private void print(HistoryFile file) {
        context.out().println();
        line("file " + Integer.toUnsignedString(file.getIndex()), file.getLocalName());
        line("url", file.getRemoteName());
        if (!file.getSourceUrl().isEmpty() && !file.getSourceUrl().equals(file.getRemoteName())) {
            line("came from", file.getSourceUrl());
        }
        line("state", file.getState().name().replace("FILE_STATE_", ""));
        line(
                "bytes",
                Human.bytes(file.getBytesTransferred())
                        + (file.hasBytesTotal() ? " of " + Human.bytes(file.getBytesTotal()) : "")
                        + (file.getBytesFromPeers() == 0
                                ? ""
                                : ", " + Human.bytes(file.getBytesFromPeers()) + " from peers"));
        if (!file.getDigest().isEmpty()) {
            line("digest", file.getDigest());
        }
    }

    private static String outcome(JobRecord record) {
        return record.getOutcome()
                .name()
                .substring("JOB_OUTCOME_".length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    private static String files(JobRecord record) {
        return Integer.toUnsignedString(record.getProgress().getFilesTransferred()) + "/"
                + Integer.toUnsignedString(record.getProgress().getFilesTotal());
    }

    /** From when it was made until it ended. */
    private static String took(JobRecord record) {
        return Human.duration(
                Duration.between(JobText.instant(record.getCreateTime()), JobText.instant(record.getEndTime())));
    }

    private String time(Timestamp time) {
        return Human.time(JobText.instant(time), context.zone());
    }

    private void line(String name, String value) {
        context.out().println((Plain.pad(name, NAMES) + Plain.of(value)).stripTrailing());
    }
}
