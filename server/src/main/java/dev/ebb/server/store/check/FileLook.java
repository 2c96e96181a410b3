package dev.ebb.server.store.check;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.store.check.StoreFinding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Compares what the queue says of temporary files with what is on disk. For while nobody transfers. Not thread-safe. */
final class FileLook {
    private final Findings findings;

    FileLook(Findings findings) {
        this.findings = findings;
    }

    /** A file of which some is here. */
    void progress(Job job, JobFile file, FileCheckpoint progress) {
        long needed = progress.durable().end();
        if (!isHere(job, file) || file.state() != FileState.PENDING || needed == 0) {
            return;
        }
        Path path = path(file, progress.fileKey());
        OptionalLong length = length(path);
        if (length.isPresent() && length.getAsLong() < needed) {
            add(
                    "checkpoint-beyond-file",
                    Severity.WARNING,
                    path,
                    say(length.getAsLong()) + " and the queue counts on " + needed + " bytes of it (job " + job.id()
                            + ", file " + file.index() + ")",
                    "nothing is to be done: the transfer sees it and begins this file anew");
        }
    }

    /** A file that is wholly here and waits for Complete. */
    void arrived(Job job, JobFile file) {
        boolean waits = file.state() == FileState.TRANSFERRED && job.pending() == PendingWork.NONE;
        if (!waits || !isHere(job, file)) {
            return;
        }
        Path path = path(file, file.fileKey());
        OptionalLong length = length(path);
        if (length.isPresent() && length.getAsLong() != file.bytesTotal()) {
            findings.add(new StoreFinding(
                    "transferred-file-missing",
                    Severity.ERROR,
                    path.toString(),
                    say(length.getAsLong()) + " and is to have " + file.bytesTotal() + " (job " + job.id() + ", file "
                            + file.index() + ", transferred)",
                    "takes the file for missing and stops the job: resume transfers it again",
                    true));
        }
    }

    /** True when the file arrived, waits for Complete, and cannot be completed. */
    static boolean isLost(Job job, JobFile file) {
        boolean waits = file.state() == FileState.TRANSFERRED && job.pending() == PendingWork.NONE;
        return waits
                && isHere(job, file)
                && length(path(file, file.fileKey())).orElse(file.bytesTotal()) != file.bytesTotal();
    }

    /** Downloads that are on their way, and whole files: of parts the temporary file has another length. */
    private static boolean isHere(Job job, JobFile file) {
        return job.type() == JobType.DOWNLOAD
                && !job.state().isFinal()
                && file.spec().ranges().isEmpty();
    }

    private static Path path(JobFile file, @Nullable String key) {
        return file.temporaryPath(MadeFile.makerOf(key));
    }

    /** -1 for a file that is missing; empty when that cannot be seen, such as in the folder of another user. */
    private static OptionalLong length(Path path) {
        try {
            return OptionalLong.of(Files.size(path));
        } catch (NoSuchFileException missing) {
            return OptionalLong.of(-1);
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    private static String say(long length) {
        return length < 0 ? "is missing" : "has " + length + " bytes";
    }

    private void add(String rule, Severity severity, Path path, String what, String remedy) {
        findings.add(new StoreFinding(rule, severity, path.toString(), what, remedy, false));
    }
}
