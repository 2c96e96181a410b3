package dev.ebb.server.telemetry.metrics;

import dev.ebb.server.engine.EngineWatch;
import dev.ebb.server.engine.FileWatch;
import dev.ebb.server.engine.RequestWatch;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.telemetry.events.BitsEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts and times what the engine moves. Bytes of transfers that run are counted when somebody reads. */
public final class TransferMetrics implements EngineWatch {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "BITS_POST");

    private final LongCounter attempts;
    private final LongCounter files;
    private final LongCounter failures;
    private final LongCounter events;
    private final DoubleHistogram duration;
    private final DoubleHistogram firstByte;
    private final DoubleHistogram requests;
    private final DoubleHistogram syncs;
    private final Map<String, LongAdder> moved = Map.of("download", new LongAdder(), "upload", new LongAdder());
    private final Set<OneFile> running = ConcurrentHashMap.newKeySet();

    /** Instruments of this meter. */
    public TransferMetrics(Meter meter) {
        attempts = counter(meter, "ebb.transfer.attempts", "{attempt}", "Attempts at files begun.");
        files = counter(meter, "ebb.transfer.files", "{file}", "Attempts at files ended, by outcome.");
        failures = counter(meter, "ebb.transfer.failures", "{failure}", "Attempts that failed, by BITS code.");
        events = counter(meter, "ebb.bits.events", "{event}", "What BITS would have logged, by its event id.");
        duration = Buckets.seconds(meter, "ebb.transfer.duration", "An attempt at a file.", Buckets.FILES);
        firstByte = Buckets.seconds(
                meter,
                "ebb.transfer.time_to_first_byte",
                "From the start of an attempt until its first bytes are about to move.",
                Buckets.NETWORK);
        requests = Buckets.seconds(
                meter, "http.client.request.duration", "An HTTP request, until its answer was whole.", Buckets.NETWORK);
        syncs = Buckets.seconds(meter, "ebb.disk.sync.duration", "Making a file's bytes durable.", Buckets.QUICK);
        meter.counterBuilder("ebb.transfer.io")
                .setUnit("By")
                .setDescription("Bytes of files moved, whether or not they were kept in the end.")
                .buildWithCallback(this::observe);
        for (String way : moved.keySet()) {
            Attributes direction = Attributes.of(Labels.DIRECTION, way);
            attempts.add(0, direction);
            for (Class<?> outcome : TransferEnd.class.getPermittedSubclasses()) {
                files.add(0, ended(direction, outcome));
            }
        }
    }

    private static Attributes ended(Attributes direction, Class<?> how) {
        String outcome = how.getSimpleName().toLowerCase(Locale.ROOT);
        return direction.toBuilder().put(Labels.OUTCOME, outcome).build();
    }

    private static LongCounter counter(Meter meter, String name, String unit, String meaning) {
        return meter.counterBuilder(name).setUnit(unit).setDescription(meaning).build();
    }

    @Override
    public FileWatch began(TransferTask task) {
        OneFile file = new OneFile(task);
        running.add(file);
        attempts.add(1, file.direction);
        events.add(1, Labels.of(BitsEvent.TRANSFER_STARTED));
        return file;
    }

    @Override
    public void synced(Duration took) {
        syncs.record(Buckets.seconds(took));
    }

    private void observe(ObservableLongMeasurement measurement) {
        moved.forEach((direction, before) -> {
            long now = before.sum()
                    + running.stream()
                            .filter(file -> direction.equals(file.way))
                            .mapToLong(OneFile::progress)
                            .sum();
            measurement.record(now, Attributes.of(Labels.DIRECTION, direction));
        });
    }

    /** One attempt. */
    private final class OneFile implements FileWatch {
        private final long begun = System.nanoTime();
        private final String way;
        private final Attributes direction;
        private final long resumedBytes;
        private long counted;
        private volatile @Nullable Transfer transfer;
        private boolean over;

        OneFile(TransferTask task) {
            FileCheckpoint from = task.resumeFrom();
            way = Labels.direction(task.type());
            direction = Attributes.of(Labels.DIRECTION, way);
            resumedBytes = from == null ? 0 : from.durableBytes();
        }

        @Override
        public void running(Transfer now) {
            transfer = now;
        }

        @Override
        public void connected() {
            firstByte.record(Buckets.secondsSince(begun), direction);
        }

        /** Bytes moved so far; never less than what was said before, though an attempt may begin anew. */
        synchronized long progress() {
            Transfer now = transfer;
            if (over) {
                return 0;
            }
            if (now != null) {
                counted = Math.max(counted, now.progress().bytesTransferred() - resumedBytes);
            }
            return counted;
        }

        @Override
        public void ended(TransferEnd end) {
            synchronized (this) {
                Objects.requireNonNull(moved.get(way)).add(Math.max(counted, bytesOf(end)));
                over = true;
                transfer = null;
            }
            running.remove(this);
            Attributes labels = TransferMetrics.ended(direction, end.getClass());
            files.add(1, labels);
            duration.record(Buckets.secondsSince(begun), labels);
            if (end instanceof TransferEnd.Failed failed) {
                failures.add(
                        1,
                        direction.toBuilder()
                                .put(Labels.CODE, ErrorNames.of(failed.error().code()))
                                .put(
                                        Labels.DISPOSITION,
                                        Labels.word(failed.error().disposition()))
                                .build());
            }
            events.add(1, Labels.of(BitsEvent.of(end)));
        }

        private long bytesOf(TransferEnd end) {
            if (end instanceof TransferEnd.Finished finished) {
                return finished.bytes() - resumedBytes;
            }
            if (end instanceof TransferEnd.Failed failed) {
                return failed.bytesMoved();
            }
            FileCheckpoint kept = end instanceof TransferEnd.Stopped stopped
                    ? stopped.kept()
                    : end instanceof TransferEnd.Served served ? served.kept() : null;
            return kept == null ? 0 : kept.durableBytes() - resumedBytes;
        }

        @Override
        public RequestWatch request(String method, URI uri) {
            return new OneRequest(METHODS.contains(method) ? method : "_OTHER");
        }
    }

    /** One request. */
    private final class OneRequest implements RequestWatch {
        private final long begun = System.nanoTime();
        private final String method;
        private volatile int status;
        private boolean over;

        OneRequest(String method) {
            this.method = method;
        }

        @Override
        public void answered(int code) {
            status = code;
        }

        @Override
        public void ended() {
            over(status >= 400 ? String.valueOf(status) : "");
        }

        @Override
        public void failed(Throwable cause) {
            over(cause.getClass().getSimpleName());
        }

        @Override
        public void dropped() {
            over("dropped");
        }

        private void over(String error) {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
            }
            var labels = Attributes.builder().put(METHOD, method);
            if (status > 0) {
                labels.put(STATUS, status);
            }
            if (!error.isEmpty()) {
                labels.put(ERROR, error);
            }
            requests.record(Buckets.secondsSince(begun), labels.build());
        }
    }
}
