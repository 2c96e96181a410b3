package dev.ebb.server.fleet;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.ledger.JobOutcome;
import dev.ebb.server.store.NodeClaims;
import dev.ebb.server.store.NodeRegistry;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what nodes hold that are gone. Confined to the fleet's thread. Several nodes may do so at once: who reports first
 * has done it.
 */
final class Reaper {
    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
    private static final int PAGE = 256;

    private final NodeRegistry registry;
    private final NodeClaims claims;
    private final JobLedger ledger;
    private final LongAdder recovered = new LongAdder();

    Reaper(NodeRegistry registry, NodeClaims claims, JobLedger ledger) {
        this.registry = registry;
        this.claims = claims;
        this.ledger = ledger;
    }

    /** One round; what is left is for the next. True when jobs were given back. */
    boolean run() {
        for (String name : registry.takeForDead()) {
            LOG.warn("node {} has not been heard of for a whole lease: others go on with its jobs", name);
        }
        List<Job> abandoned = claims.abandoned(PAGE);
        for (Job job : abandoned) {
            ledger.report(
                            job.id(),
                            new JobCommand.Interrupted(
                                    job.attempt(), job.times().modified(), "the node that ran it is gone"))
                    .thenAccept(this::count);
        }
        return !abandoned.isEmpty();
    }

    private void count(JobOutcome outcome) {
        if (outcome.changed()) {
            recovered.increment();
        }
    }

    /** Jobs given back so far, of which another node was not first. */
    long recovered() {
        return recovered.sum();
    }
}
