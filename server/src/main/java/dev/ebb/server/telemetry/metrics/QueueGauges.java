package dev.ebb.server.telemetry.metrics;

import dev.ebb.server.job.JobState;
import dev.ebb.server.ledger.LedgerLoad;
import dev.ebb.server.store.QueueDepth;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.telemetry.Observed;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the queue and the process stand when somebody reads. */
public final class QueueGauges {
    private static final Logger LOG = LoggerFactory.getLogger(QueueGauges.class);
    private static final double NANOS = 1e9;

    private final Observed seen;
    private final InstantSource clock;
    private final DepthReading depths;

    private QueueGauges(Observed seen, InstantSource clock) {
        this.seen = seen;
        this.clock = clock;
        this.depths = new DepthReading(seen.store());
    }

    /** Has the meter ask, whenever somebody reads. */
    public static void register(Meter meter, Observed seen, InstantSource clock) {
        QueueGauges gauges = new QueueGauges(seen, clock);
        gauges.queue(meter);
        gauges.process(meter);
    }

    private void queue(Meter meter) {
        gauge(meter, "ebb.jobs", "{job}", "Live jobs by state.", this::jobs);
        gauge(meter, "ebb.queue.depth", "{job}", "Live jobs by state and priority.", this::depth);
        meter.gaugeBuilder("ebb.queue.oldest_runnable.age")
                .setUnit("s")
                .setDescription("How long the runnable job has waited that has waited longest; 0 without one.")
                .buildWithCallback(this::oldest);
        gauge(
                meter,
                "ebb.ledger.waiting",
                "{command}",
                "Commands and checkpoints that wait to be written.",
                this::load);
        gauge(
                meter,
                "ebb.disk.reserved",
                "By",
                "Bytes promised to running jobs and not written yet.",
                out -> out.record(seen.space().promisedBytes()));
        gauge(
                meter,
                "ebb.transfers",
                "{transfer}",
                "Transfers running now.",
                out -> out.record(seen.running().transfers()));
        gauge(
                meter,
                "ebb.transfer",
                "By/s",
                "What all running transfers move.",
                out -> out.record(seen.running().bytesPerSecond()));
        gauge(
                meter,
                "ebb.network.up",
                "",
                "0 while this machine has lost its network.",
                out -> out.record(seen.view().situation().networkUp() ? 1 : 0));
    }

    private void process(Meter meter) {
        Attributes build = Attributes.of(
                AttributeKey.stringKey("version"), seen.version(), AttributeKey.stringKey("build"), seen.build());
        gauge(meter, "ebb.build.info", "", "The build that runs; always 1.", out -> out.record(1, build));
        gauge(
                meter,
                "ebb.start_time",
                "s",
                "When the service started, in seconds since 1970.",
                out -> out.record(seen.started().getEpochSecond()));
        gauge(
                meter,
                "jvm.memory.used",
                "By",
                "Heap in use.",
                out -> out.record(Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory()));
        meter.counterBuilder("process.cpu.time")
                .ofDoubles()
                .setUnit("s")
                .setDescription("Processor time of the service.")
                .buildWithCallback(QueueGauges::processorTime);
    }

    static void gauge(
            Meter meter,
            String name,
            String unit,
            String meaning,
            java.util.function.Consumer<ObservableLongMeasurement> reading) {
        meter.gaugeBuilder(name).ofLongs().setUnit(unit).setDescription(meaning).buildWithCallback(reading);
    }

    private void jobs(ObservableLongMeasurement out) {
        try {
            seen.store()
                    .countByState()
                    .forEach((state, count) -> out.record(count, Attributes.of(Labels.STATE, state.name())));
        } catch (StoreException closed) {
            LOG.debug("the jobs cannot be counted", closed);
        }
    }

    private void depth(ObservableLongMeasurement out) {
        depths.read()
                .forEach(each -> out.record(
                        each.jobs(),
                        Attributes.of(
                                Labels.STATE, each.state().name(),
                                Labels.PRIORITY, Labels.word(each.priority()))));
    }

    private void oldest(ObservableDoubleMeasurement out) {
        Instant now = clock.instant();
        out.record(depths.read().stream()
                .filter(each -> each.state() == JobState.QUEUED)
                .map(QueueDepth::unchangedSince)
                .min(Comparator.naturalOrder())
                .map(since -> Math.max(0, Buckets.seconds(Duration.between(since, now))))
                .orElse(0.0));
    }

    private void load(ObservableLongMeasurement out) {
        LedgerLoad load = seen.ledger().load();
        out.record(load.callers(), Attributes.of(Labels.LANE, "callers"));
        out.record(load.service(), Attributes.of(Labels.LANE, "service"));
        out.record(load.checkpoints(), Attributes.of(Labels.LANE, "checkpoints"));
    }

    private static void processorTime(ObservableDoubleMeasurement out) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean process) {
            out.record(process.getProcessCpuTime() / NANOS);
        }
    }
}
