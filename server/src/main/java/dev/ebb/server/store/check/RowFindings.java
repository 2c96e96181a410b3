package dev.ebb.server.store.check;

import dev.ebb.server.job.Credentials;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What there is to say of rows that were read, and of those that could not be. Confined to one check. */
final class RowFindings implements RowReading.Visitor {
    private final CheckTerms terms;
    private final Findings findings;
    private final FileLook look;
    private final LeftFiles left = new LeftFiles();

    RowFindings(CheckTerms terms, Findings findings) {
        this.terms = terms;
        this.findings = findings;
        this.look = new FileLook(findings);
    }

    @Override
    public void job(Job job) {
        boolean shut = !job.state().isFinal()
                && secrets(job.settings()).anyMatch(secret -> !terms.opens().test(secret));
        if (shut) {
            findings.add(new StoreFinding(
                    "secret-unreadable",
                    Severity.ERROR,
                    "job " + job.id(),
                    "has secrets (headers, credentials) that were sealed with another key than secret.key",
                    "put back the secret.key of before, or set the headers and credentials of the job again",
                    false));
        }
    }

    private static Stream<SealedText> secrets(JobSettings settings) {
        NotifySettings.Endpoint endpoint = settings.notifications().endpoint();
        Stream<SealedText> single = Stream.of(
                        settings.sealedCustomHeaders(),
                        settings.transfer().terms().upload().sealedParts(),
                        endpoint == null ? null : endpoint.sealedSecret())
                .filter(Objects::nonNull);
        return Stream.concat(
                single, settings.http().credentials().entries().stream().map(Credentials.Entry::sealed));
    }

    @Override
    public void files(Job job, List<JobFile> files) {
        if (terms.files()) {
            files.forEach(file -> look.arrived(job, file));
            files.forEach(left::note);
        }
    }

    @Override
    public void progress(Job job, JobFile file, FileCheckpoint progress) {
        if (terms.files()) {
            look.progress(job, file, progress);
        }
    }

    void leftFiles(Session session) throws SQLException {
        left.check(session, findings);
    }

    /** What breaks another rule as well was said of that. */
    @Override
    public void unreadableJob(JobId id, RuntimeException why) {
        if (findings.isFreeOf("job-owner") && findings.isFreeOf("job-state")) {
            unreadable(
                    "job-unreadable",
                    Severity.ERROR,
                    "job " + id,
                    why,
                    "takes away its settings and stops it; if that is not enough, takes it out of the queue");
        }
    }

    @Override
    public void unreadableFile(JobId id, int index, RuntimeException why) {
        if (findings.isFreeOf("file-state")) {
            unreadable(
                    "file-unreadable",
                    Severity.ERROR,
                    "job " + id + ", file " + index,
                    why,
                    "takes away its digest, ranges and mirrors and stops the job; if that is not enough, counts it as lost");
        }
    }

    @Override
    public void unreadableCheckpoint(JobId id, int index, RuntimeException why) {
        unreadable(
                "checkpoint-unreadable",
                Severity.WARNING,
                "job " + id + ", file " + index,
                why,
                "lets the file begin anew");
    }

    @Override
    public void unreadableEvent(long sequence, RuntimeException why) {
        if (findings.isFreeOf("event-owner")) {
            unreadable("event-unreadable", Severity.WARNING, "event " + sequence, why, "forgets it");
        }
    }

    private void unreadable(String rule, Severity severity, String where, RuntimeException why, String remedy) {
        findings.add(new StoreFinding(rule, severity, where, "cannot be read: " + why, remedy, true));
    }
}
