package dev.ebb.server.rpc;

import dev.ebb.server.governor.RateInForce;
import dev.ebb.server.job.JobId;
import dev.ebb.server.scheduler.RunQueue;
import dev.ebb.server.scheduler.SchedulerView;
import dev.ebb.server.scheduler.Situation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A scheduler as a test says that it stands: two places for background jobs, one for foreground ones. */
public final class FakeView implements SchedulerView {
    public final Map<JobId, TooFull> full = new ConcurrentHashMap<>();
    public volatile Situation situation = standing(true, List.of());

    public static Situation standing(boolean networkUp, List<Situation.Holder> running) {
        return new Situation(networkUp, Map.of(), new RunQueue.Places(2, 1), running, false);
    }

    /** The bandwidth limits that count. */
    public volatile List<RateInForce> limits = List.of();

    @Override
    public Situation situation() {
        return situation;
    }

    @Override
    public List<RateInForce> limits() {
        return limits;
    }

    @Override
    public Optional<TooFull> tooFull(JobId id) {
        return Optional.ofNullable(full.get(id));
    }
}
