package dev.ebb.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileMarks;
import dev.ebb.server.job.FileResponse;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.job.RangeSet;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import dev.ebb.server.job.Validator;
import dev.ebb.server.job.VersionTraits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store promises about the progress of files: an old attempt and a file that is done change nothing. */
public abstract class CheckpointContract extends JobStoreContract {
    private static final Validator ETAG = new Validator(Validator.Kind.ETAG, "\"v1\"");

    @Test
    void checkpoint_ofAPendingFile_comesBackEqual() throws Exception {
        Job job = running(1);
        FileCheckpoint first = new FileCheckpoint(job.id(), 0, 1, 100, 1_000, ETAG);
        Digest digest = Digest.parse("d", "sha512:" + "0f".repeat(64));
        FileCheckpoint second = new FileCheckpoint(job.id(), 1, 1, 5, JobFile.UNKNOWN, null)
                .with(new VersionTraits(digest, "Tue, 06 Jan 2026 00:00:00 GMT", List.of("W/\"a b\"", "\"c\"")));
        UploadSession session = UploadSession.begun(UploadProtocol.TUS, "http://h/a?b", "5 12 fe:1")
                .with("url", "http://h/\"x\"\n");
        write(first, second);
        reopen();
        assertThat(store.checkpoint(job.id(), 0)).contains(first);
        assertThat(store.checkpoint(job.id(), 1)).contains(second);
        write(second.with(session));
        assertThat(store.checkpoint(job.id(), 1)).contains(second.with(session));
        write(second);
        assertThat(store.checkpoint(job.id(), 1)).as("the session is given up").contains(second);
        assertThat(store.job(job.id())).as("progress never bumps the revision").contains(job);
    }

    @Test
    void checkpoint_ofAFileWithHoles_comesBackEqual() throws Exception {
        Job job = running(1);
        RangeSet filled = RangeSet.of(10, 20).with(1L << 40, (1L << 40) + 5);
        FileCheckpoint holes = new FileCheckpoint(job.id(), 0, 1, 15, 1L << 41, ETAG)
                .with(filled)
                .in("fe00:123");
        FileCheckpoint nothing = new FileCheckpoint(job.id(), 1, 1, 0, 1_000, ETAG).with(RangeSet.EMPTY);
        write(holes, nothing);
        reopen();
        assertThat(store.checkpoint(job.id(), 0)).contains(holes);
        assertThat(store.checkpoint(job.id(), 1)).contains(nothing);
        FileCheckpoint grown = new FileCheckpoint(job.id(), 0, 1, 15, 1L << 41, ETAG);
        write(grown);
        assertThat(store.checkpoint(job.id(), 0)).contains(grown);
    }

    @Test
    void checkpoint_ofTheSameOrANewerAttempt_replaces() {
        Job job = running(1);
        write(new FileCheckpoint(job.id(), 0, 1, 100, 1_000, ETAG));
        FileCheckpoint restarted = new FileCheckpoint(
                job.id(), 0, 1, 10, 500, new Validator(Validator.Kind.LAST_MODIFIED, "Tue, 06 Jan 2026 00:00:00 GMT"));
        write(restarted);
        assertThat(store.checkpoint(job.id(), 0)).contains(restarted);
        FileCheckpoint newer = new FileCheckpoint(job.id(), 0, 3, 20, 500, null);
        write(newer);
        assertThat(store.checkpoint(job.id(), 0)).contains(newer);
    }

    @Test
    void checkpoint_ofAnOlderAttempt_isDropped() {
        Job job = running(2);
        FileCheckpoint stored = new FileCheckpoint(job.id(), 0, 2, 100, 1_000, ETAG);
        write(stored, new FileCheckpoint(job.id(), 0, 1, 900, 1_000, ETAG));
        assertThat(store.checkpoint(job.id(), 0)).contains(stored);
        write(new FileCheckpoint(job.id(), 1, 1, 900, 1_000, ETAG));
        assertThat(store.checkpoint(job.id(), 1))
                .as("the job is ahead, though the file has no checkpoint")
                .isEmpty();
    }

    @Test
    void checkpoint_ofAnUnknownJobOrFile_isDropped() {
        Job job = running(1);
        JobId nobody = new JobId(UUID.randomUUID());
        write(new FileCheckpoint(job.id(), 99, 1, 1, 1, ETAG), new FileCheckpoint(nobody, 0, 1, 1, 1, ETAG));
        assertThat(store.checkpoint(job.id(), 99)).isEmpty();
        assertThat(store.checkpoint(nobody, 0)).isEmpty();
    }

    @Test
    void checkpoint_ofAFileThatIsDone_isGoneAndStaysGone() {
        Job job = running(1);
        FileCheckpoint mine = new FileCheckpoint(job.id(), 0, 1, 100, 1_000, ETAG);
        FileCheckpoint other = new FileCheckpoint(job.id(), 1, 1, 100, 1_000, ETAG);
        write(mine, other);
        JobFile done = store.file(job.id(), 0).orElseThrow().transferred(1_000, "1:2");
        JobChange change = JobDraft.after(job).file(done).change();
        store.commit(new StoreBatch(List.of(change), List.of(mine)));
        assertThat(store.checkpoint(job.id(), 0)).isEmpty();
        assertThat(store.checkpoint(job.id(), 1)).contains(other);
    }

    @Test
    void checkpoint_thatAChangeDrops_isGone() {
        Job job = running(1);
        FileCheckpoint other = new FileCheckpoint(job.id(), 1, 1, 100, 1_000, ETAG);
        write(new FileCheckpoint(job.id(), 0, 1, 100, 1_000, ETAG), other);
        JobDraft.after(job).dropCheckpoint(0).attempt(2).commitTo(store);
        assertThat(store.checkpoint(job.id(), 0)).isEmpty();
        assertThat(store.checkpoint(job.id(), 1)).contains(other);
        write(new FileCheckpoint(job.id(), 0, 1, 100, 1_000, ETAG));
        assertThat(store.checkpoint(job.id(), 0))
                .as("written late, by the attempt before")
                .isEmpty();
    }

    @Test
    void checkpoints_ofAJobThatEnds_areGoneAndStayGone() {
        Job job = running(1);
        FileCheckpoint checkpoint = new FileCheckpoint(job.id(), 0, 1, 100, 1_000, ETAG);
        write(checkpoint);
        JobDraft.after(job).state(JobState.CANCELLED).commitTo(store);
        assertThat(store.checkpoint(job.id(), 0)).isEmpty();
        write(checkpoint);
        assertThat(store.checkpoint(job.id(), 0)).isEmpty();
    }

    @Test
    void checkpoints_ofAJobThatOwesDiskWork_areThereUntilItIsDone() throws Exception {
        Job job = running(1);
        FileCheckpoint checkpoint = new FileCheckpoint(job.id(), 0, 1, 100, 1_000, null)
                .with(UploadSession.begun(UploadProtocol.BITS, "http://h/a", "1 2 3"));
        write(checkpoint);
        Job cancelled = JobDraft.after(job)
                .state(JobState.CANCELLED)
                .pending(PendingWork.DISCARD)
                .commitTo(store);
        reopen();
        assertThat(store.checkpoint(job.id(), 0)).contains(checkpoint);
        write(new FileCheckpoint(job.id(), 0, 1, 200, 1_000, null));
        assertThat(store.checkpoint(job.id(), 0)).as("written late").contains(checkpoint);
        JobDraft.after(cancelled).pending(PendingWork.NONE).commitTo(store);
        assertThat(store.checkpoint(job.id(), 0)).isEmpty();
    }

    @Test
    void checkpoint_withItsOrigin_comesBackEqual() throws Exception {
        Job job = running(1);
        FileCheckpoint first = new FileCheckpoint(job.id(), 0, 1, 100, 1_000, ETAG, "https://example.org");
        write(first);
        reopen();
        assertThat(store.checkpoint(job.id(), 0)).contains(first);
    }

    @Test
    void response_ofTheSameOrANewerAttempt_replaces() throws Exception {
        Job job = running(2);
        assertThat(store.responseHeaders(job.id(), 0)).isEmpty();
        hear(new FileResponse(job.id(), 0, 2, "A: 1\r\n"), new FileResponse(job.id(), 1, 2, "B: 1\r\n"));
        hear(new FileResponse(job.id(), 0, 2, "A: 2\r\n"), new FileResponse(job.id(), 1, 1, "B: 0\r\n"));
        reopen();
        assertThat(store.responseHeaders(job.id(), 0)).contains("A: 2\r\n");
        assertThat(store.responseHeaders(job.id(), 1)).contains("B: 1\r\n");
        assertThat(store.job(job.id())).as("no change of the job").contains(job);
    }

    @Test
    void response_ofAnUnknownJobOrFile_isDropped() {
        Job job = running(1);
        JobId nobody = new JobId(UUID.randomUUID());
        hear(new FileResponse(job.id(), 99, 1, "A: 1\r\n"), new FileResponse(nobody, 0, 1, "A: 1\r\n"));
        assertThat(store.responseHeaders(job.id(), 99)).isEmpty();
        assertThat(store.responseHeaders(nobody, 0)).isEmpty();
    }

    @Test
    void response_ofAJobThatEnds_staysUntilTheJobIsForgotten() {
        Job job = running(1);
        hear(new FileResponse(job.id(), 0, 1, "A: 1\r\n"));
        JobDraft.after(job).state(JobState.CANCELLED).commitTo(store);
        assertThat(store.responseHeaders(job.id(), 0)).contains("A: 1\r\n");
        Instant later = job.times().modified().plus(Duration.ofDays(1_000));
        store.prune(new Retention(later, later, 0, 0), 1_000);
        assertThat(store.job(job.id())).isEmpty();
        assertThat(store.responseHeaders(job.id(), 0)).isEmpty();
    }

    @Test
    void file_withMarks_comesBackEqual() throws Exception {
        Job job = running(1);
        JobFile good = store.file(job.id(), 0).orElseThrow().transferred(1_000, "1:2");
        JobFile marked = new JobFile(
                good.jobId(),
                0,
                good.spec(),
                good.state(),
                1_000,
                1_000,
                "1:2",
                new FileMarks(true, 77),
                FileDemand.NONE);
        JobFile bad = store.file(job.id(), 1).orElseThrow();
        JobFile rejected = new JobFile(
                bad.jobId(),
                1,
                bad.spec(),
                bad.state(),
                -1,
                0,
                null,
                new FileMarks(false, JobFile.UNKNOWN),
                FileDemand.NONE);
        JobDraft.after(job).file(marked).file(rejected).commitTo(store);
        reopen();
        assertThat(store.files(job.id(), 0, 10)).containsExactly(marked, rejected);
    }

    private void hear(FileResponse... responses) {
        store.commit(new StoreBatch(List.of(), List.of(), List.of(responses)));
    }

    private Job running(long attempt) {
        return JobDraft.fresh()
                .state(JobState.TRANSFERRING)
                .attempt(attempt)
                .addFile(0)
                .addFile(1)
                .commitTo(store);
    }

    private void write(FileCheckpoint... checkpoints) {
        store.commit(new StoreBatch(List.of(), List.of(checkpoints)));
    }
}
