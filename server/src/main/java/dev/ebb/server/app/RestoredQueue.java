package dev.ebb.server.app;

import dev.ebb.server.job.Decision;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.RestoreRules;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Goes through the live jobs of a queue from a backup before anybody serves it. Confined to a thread. */
final class RestoredQueue {
    private static final int PAGE = 200;

    /** Says what the disk says of a job; empty for one that is left as it is. */
    interface Look {
        Optional<RestoreRules.Sight> at(Job job, List<JobFile> files);
    }

    private final JobStore store;
    private final Look look;
    private final boolean goOn;
    private final Instant now;
    private int jobs;
    private int suspended;
    private int spared;
    private int restarted;
    private int sealed;

    RestoredQueue(JobStore store, Look look, boolean goOn, Instant now) {
        this.store = store;
        this.look = look;
        this.goOn = goOn;
        this.now = now;
    }

    /** Does what {@link RestoreRules} say to each, or only counts what it would do. */
    void settle(boolean rehearsal) {
        JobQuery.Position after = null;
        List<Job> page = live(null);
        while (!page.isEmpty()) {
            List<JobChange> changes = new ArrayList<>();
            for (Job job : page) {
                count(job);
                look.at(job, files(job))
                        .map(sight -> RestoreRules.decide(job, sight, goOn, now))
                        .filter(decision -> !decision.after().equals(job))
                        .ifPresent(decision -> changes.add(change(job, decision)));
            }
            if (!changes.isEmpty() && !rehearsal) {
                store.commit(new StoreBatch(changes, List.of()));
                store.afterAcks();
            }
            Job last = page.get(page.size() - 1);
            after = new JobQuery.Position(last.times().created(), last.id());
            page = live(after);
        }
    }

    int jobs() {
        return jobs;
    }

    int suspended() {
        return suspended;
    }

    int spared() {
        return spared;
    }

    int restarted() {
        return restarted;
    }

    int sealed() {
        return sealed;
    }

    private void count(Job job) {
        jobs++;
        JobSettings settings = job.settings();
        HttpSettings http = settings.http();
        boolean secret = settings.sealedCustomHeaders() != null
                || !http.credentials().entries().isEmpty()
                || settings.transfer().terms().upload().sealedParts() != null;
        sealed += secret ? 1 : 0;
    }

    private JobChange change(Job job, Decision decision) {
        Job after = decision.after();
        suspended += after.state() == JobState.SUSPENDED && job.state() != JobState.SUSPENDED ? 1 : 0;
        boolean spares = after.settings().overwrite() == OverwriteRule.NO_CLOBBER
                && job.settings().overwrite() == OverwriteRule.REPLACE;
        spared += spares ? 1 : 0;
        restarted += decision.files().size();
        return new JobChange(job, after, decision.files(), decision.restartedFiles(), decision.events(), null, false);
    }

    private List<Job> live(JobQuery.@org.jspecify.annotations.Nullable Position after) {
        return store.jobs(new JobQuery(null, Set.of(), Set.of(), Set.of(), "", false, false, after, PAGE));
    }

    private List<JobFile> files(Job job) {
        List<JobFile> all = new ArrayList<>();
        List<JobFile> rows = store.files(job.id(), 0, PAGE);
        while (!rows.isEmpty()) {
            all.addAll(rows);
            rows = store.files(job.id(), all.size(), PAGE);
        }
        return all;
    }
}
