package dev.ebb.server.support;

import dev.ebb.server.job.Decision;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobRules;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.TransferredFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/** A job with its files and history in memory, driven by the rules alone: what a store and a ledger would keep. */
public final class JobLife {
    public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final NavigableMap<Integer, JobFile> files = new TreeMap<>();
    private final List<JobEvent> history = new ArrayList<>();
    private Job job;
    private Instant now = START;

    private JobLife(NewJob what) {
        Decision decision = JobRules.create(new JobId(UUID.randomUUID()), what, now);
        job = decision.after();
        keep(decision);
    }

    /** A job as CreateJob leaves it. */
    public static JobLife create(NewJob what) {
        return new JobLife(what);
    }

    /** A job with at least one file that is still to be moved, brought into the state by commands. */
    public static JobLife in(JobState state, NewJob what) {
        JobLife life = create(what);
        switch (state) {
            case SUSPENDED -> {}
            case QUEUED -> life.does(new JobCommand.Resume());
            case CONNECTING -> life.connecting();
            case TRANSFERRING -> life.transferring();
            case TRANSIENT_ERROR -> life.transferring().fails(unavailable());
            case ERROR -> life.transferring().fails(gone());
            case TRANSFERRED -> life.transferring().allArrive(100);
            case ACKNOWLEDGED -> life.transferring().allArrive(100).acknowledged();
            case CANCELLED -> life.does(new JobCommand.Cancel());
        }
        if (life.job.state() != state) {
            throw new IllegalStateException("the job is " + life.job.state() + " instead of " + state);
        }
        return life;
    }

    /** Lets the rules decide; what they refuse is thrown and changes nothing. */
    public Decision does(JobCommand command) {
        Decision decision = JobRules.decide(job, command, this::file, now);
        job = decision.after();
        keep(decision);
        return decision;
    }

    /** The same, for chains. */
    public JobLife after(JobCommand command) {
        does(command);
        return this;
    }

    /** Lets time pass. */
    public JobLife after(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** Resumes and starts. */
    public JobLife connecting() {
        return after(new JobCommand.Resume()).after(new JobCommand.Start());
    }

    /** Resumes, starts and connects. */
    public JobLife transferring() {
        return connecting().after(new JobCommand.Connected(job.attempt()));
    }

    /** The running attempt fails at the first file without having moved a byte. */
    public JobLife fails(TransferError error) {
        return after(new JobCommand.Fail(job.attempt(), 0, error, false));
    }

    /** These files arrive with this size. */
    public JobLife arrive(long bytes, Integer... indexes) {
        List<TransferredFile> arrived = new ArrayList<>();
        for (int index : indexes) {
            arrived.add(new TransferredFile(index, bytes, "1:" + index));
        }
        return after(new JobCommand.FilesTransferred(job.attempt(), arrived));
    }

    /** Every file arrives with this size. */
    public JobLife allArrive(long bytes) {
        return arrive(bytes, files.keySet().toArray(Integer[]::new));
    }

    /** Complete, with its disk work. */
    public JobLife acknowledged() {
        does(new JobCommand.Complete());
        return job.state() == JobState.ACKNOWLEDGED ? this : after(new JobCommand.Published(0));
    }

    public Job job() {
        return job;
    }

    public JobState state() {
        return job.state();
    }

    public Instant now() {
        return now;
    }

    public JobFile file(int index) {
        JobFile file = files.get(index);
        if (file == null) {
            throw new IllegalStateException("no file " + index);
        }
        return file;
    }

    public List<JobFile> files() {
        return List.copyOf(files.values());
    }

    public List<JobEvent> history() {
        return List.copyOf(history);
    }

    /** An error that may heal. */
    public static TransferError unavailable() {
        return TransferError.of(ErrorContext.REMOTE_FILE, ErrorCode.http(503), "503 Service Unavailable");
    }

    /** An error that does not. */
    public static TransferError gone() {
        return TransferError.of(ErrorContext.REMOTE_FILE, ErrorCode.http(404), "404 Not Found");
    }

    /** No network. */
    public static TransferError disconnected() {
        return TransferError.of(ErrorContext.GENERAL_TRANSPORT, ErrorCode.NETWORK_DISCONNECTED, "no network");
    }

    private void keep(Decision decision) {
        decision.files().forEach(file -> files.put(file.index(), file));
        history.addAll(decision.events());
    }
}
