package dev.ebb.server.telemetry.metrics;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.ledger.LedgerWatch;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.telemetry.events.BitsEvent;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what the writer commits, and times the store. */
public final class QueueMetrics implements LedgerWatch {
    private final LongCounter created;
    private final LongCounter ended;
    private final LongCounter entered;
    private final LongCounter retries;
    private final LongCounter errors;
    private final LongCounter events;
    private final DoubleHistogram duration;
    private final DoubleHistogram commit;
    private final LongHistogram batch;
    private final LongCounter failures;
    private final LongCounter replays;
    private final DoubleHistogram prune;
    private final LongCounter pruned;

    /** Instruments of this meter. */
    public QueueMetrics(Meter meter) {
        created = counter(meter, "ebb.jobs.created", "{job}", "Jobs created.");
        ended = counter(meter, "ebb.jobs.ended", "{job}", "Jobs that left the queue, completed or cancelled.");
        entered = counter(meter, "ebb.job.transitions", "{transition}", "Changes of state, by the state entered.");
        retries = counter(meter, "ebb.job.retries", "{retry}", "Times that a job was tried again after a failure.");
        errors = counter(meter, "ebb.job.errors", "{error}", "Failures of jobs by BITS code and what follows.");
        events = counter(meter, "ebb.bits.events", "{event}", "What BITS would have logged, by its event id.");
        duration = Buckets.seconds(
                meter,
                "ebb.job.transfer.duration",
                "From the creation of a job until all of its files were transferred.",
                Buckets.JOBS);
        commit = Buckets.seconds(
                meter, "ebb.store.commit.duration", "A commit to the store, its sync included.", Buckets.QUICK);
        batch = meter.histogramBuilder("ebb.store.batch.size")
                .ofLongs()
                .setUnit("{change}")
                .setDescription("Changes and checkpoints that one commit made durable.")
                .setExplicitBucketBoundariesAdvice(List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 500L, 1000L))
                .build();
        failures = counter(meter, "ebb.store.failures", "{failure}", "Batches that the store refused, by kind.");
        replays = counter(meter, "ebb.store.replays", "{command}", "Commands tried alone after their batch failed.");
        prune = Buckets.seconds(meter, "ebb.store.prune.duration", "Forgetting some old history.", Buckets.QUICK);
        pruned = counter(meter, "ebb.store.pruned", "{row}", "Rows of old history forgotten.");
        beginAtZero();
    }

    /** What has not happened yet is shown as such, so that the first time is a rise. */
    private void beginAtZero() {
        for (JobType each : JobType.values()) {
            Attributes type = Labels.of(Labels.TYPE, each);
            created.add(0, type);
            retries.add(0, type);
            for (JobState state : JobState.values()) {
                entered.add(0, entered(type, state));
            }
            ended.add(0, ended(type, JobState.ACKNOWLEDGED));
            ended.add(0, ended(type, JobState.CANCELLED));
        }
        for (BitsEvent event : BitsEvent.values()) {
            events.add(0, Labels.of(event));
        }
        for (StoreException.Kind kind : StoreException.Kind.values()) {
            failures.add(0, Labels.of(Labels.KIND, kind));
        }
        replays.add(0);
        pruned.add(0);
    }

    private static Attributes entered(Attributes type, JobState state) {
        return type.toBuilder().put(Labels.STATE, Labels.word(state)).build();
    }

    private static Attributes ended(Attributes type, JobState state) {
        String outcome = state == JobState.ACKNOWLEDGED ? "completed" : "cancelled";
        return type.toBuilder().put(Labels.OUTCOME, outcome).build();
    }

    private static LongCounter counter(Meter meter, String name, String unit, String meaning) {
        return meter.counterBuilder(name).setUnit(unit).setDescription(meaning).build();
    }

    @Override
    public void committed(StoreBatch stored, Duration took) {
        commit.record(Buckets.seconds(took));
        batch.record(stored.changes().size()
                + stored.checkpoints().size()
                + stored.responses().size()
                + stored.receipts().size());
        stored.changes().forEach(this::changed);
    }

    private void changed(JobChange change) {
        Job before = change.before();
        Job after = change.after();
        Attributes type = Labels.of(Labels.TYPE, after.type());
        JobState state = after.state();
        if (before == null) {
            created.add(1, type);
        }
        if (before == null || before.state() != state) {
            entered.add(1, entered(type, state));
            stateEntered(before, after, type);
        }
        BitsEvent.of(change).forEach(event -> events.add(1, Labels.of(event)));
    }

    private void stateEntered(@Nullable Job before, Job after, Attributes type) {
        JobState state = after.state();
        if (state.isFinal()) {
            ended.add(1, ended(type, state));
        }
        if (before != null && before.state() == JobState.TRANSIENT_ERROR && state.isActive()) {
            retries.add(1, type);
        }
        Instant whenWhole = after.times().transferred();
        if (state == JobState.TRANSFERRED && whenWhole != null) {
            Duration whole = Duration.between(after.times().created(), whenWhole);
            duration.record(Buckets.seconds(whole), type);
        }
        JobError error = after.error();
        if (error != null && (state == JobState.ERROR || state == JobState.TRANSIENT_ERROR)) {
            errors.add(
                    1,
                    Attributes.of(
                            Labels.CODE,
                            ErrorNames.of(error.code()),
                            Labels.DISPOSITION,
                            state == JobState.ERROR ? "fatal" : "transient"));
        }
    }

    @Override
    public void failed(StoreException.Kind kind) {
        failures.add(1, Labels.of(Labels.KIND, kind));
    }

    @Override
    public void replayed(int commands) {
        replays.add(commands);
    }

    @Override
    public void pruned(int rows, Duration took) {
        prune.record(Buckets.seconds(took));
        pruned.add(rows);
    }
}
