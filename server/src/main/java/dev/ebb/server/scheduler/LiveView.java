package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.governor.RateInForce;
import dev.ebb.server.governor.idle.PastDecision;
import dev.ebb.server.governor.idle.PathReport;
import dev.ebb.server.job.JobId;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** How things stand with a scheduler that runs. Thread-safe. */
record LiveView(TransferEngine engine, JobRates rates, ZoneId zone, Supplier<Situation> now) implements SchedulerView {
    @Override
    public Situation situation() {
        return now.get();
    }

    @Override
    public Optional<TooFull> tooFull(JobId id) {
        return engine.space().shortage(id).map(lack -> new TooFull(lack.folder(), lack.free(), lack.needed()));
    }

    @Override
    public List<RateInForce> limits() {
        return rates.inForce();
    }

    @Override
    public List<PathReport> paths() {
        return engine.paths();
    }

    @Override
    public CompletionStage<List<PastDecision>> decisions(String path) {
        return engine.decisions(path);
    }
}
