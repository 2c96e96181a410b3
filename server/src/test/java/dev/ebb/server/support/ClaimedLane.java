package dev.ebb.server.support;

import dev.ebb.server.governor.Lane;
import dev.ebb.server.governor.Tap;
import dev.ebb.server.governor.idle.Claim;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** The lane of a job that no limit holds back, and whose priority the test can change. */
public final class ClaimedLane implements Lane {
    private final JobId job = new JobId(UUID.randomUUID());
    private final List<Tap.Permits> permits = new CopyOnWriteArrayList<>();
    private volatile JobPriority priority;

    public ClaimedLane(JobPriority priority) {
        this.priority = priority;
    }

    @Override
    public Tap tap(String host, Tap.Permits hears) {
        permits.add(hears);
        return Tap.FREE;
    }

    @Override
    public Claim claim() {
        return new Claim(priority, OwnerId.ofUid(1), job);
    }

    /** The job has another priority from now on. */
    public void turn(JobPriority next) {
        priority = next;
        permits.forEach(Tap.Permits::turned);
    }
}
