package dev.ebb.server.store;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.OwnerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Makes up batches from a seed and knows, in plain collections, what a store must hold after each. */
final class RandomHistory {
    static final List<OwnerId> OWNERS = List.of(JobDraft.ALICE, JobDraft.BOB, new OwnerId("token:ci"));

    private final Random random;
    private Model model = new Model();
    private Instant now = JobDraft.START;

    RandomHistory(long seed) {
        random = new Random(seed);
    }

    /** What the store must hold. */
    static final class Model {
        final Map<JobId, Job> jobs = new LinkedHashMap<>();
        final Map<JobId, Map<Integer, JobFile>> files = new HashMap<>();
        final Map<JobId, Map<Integer, FileCheckpoint>> checkpoints = new HashMap<>();
        final Set<JobId> limited = new HashSet<>();
        /** QUEUED jobs, longest waiting first. */
        final Set<JobId> queue = new LinkedHashSet<>();

        final List<JobEvent> events = new ArrayList<>();

        Model copy() {
            Model copy = new Model();
            copy.jobs.putAll(jobs);
            files.forEach((id, byIndex) -> copy.files.put(id, new HashMap<>(byIndex)));
            checkpoints.forEach((id, byIndex) -> copy.checkpoints.put(id, new HashMap<>(byIndex)));
            copy.limited.addAll(limited);
            copy.queue.addAll(queue);
            copy.events.addAll(events);
            return copy;
        }

        long live(OwnerId owner) {
            return limited.stream()
                    .map(jobs::get)
                    .filter(job -> !job.state().isFinal() && job.owner().equals(owner))
                    .count();
        }

        private void apply(JobChange change) {
            Job after = change.after();
            Map<Integer, FileCheckpoint> progress = checkpoints.computeIfAbsent(after.id(), id -> new HashMap<>());
            jobs.put(after.id(), after);
            if (change.before() == null && change.limited()) {
                limited.add(after.id());
            }
            if (after.state() != JobState.QUEUED) {
                queue.remove(after.id());
            } else {
                queue.add(after.id());
            }
            for (JobFile file : change.files()) {
                files.computeIfAbsent(after.id(), id -> new HashMap<>()).put(file.index(), file);
                if (file.state() != FileState.PENDING) {
                    progress.remove(file.index());
                }
            }
            change.droppedCheckpoints().forEach(progress::remove);
            if (after.state().isFinal()) {
                progress.clear();
            }
            events.addAll(change.events());
        }

        private void apply(FileCheckpoint checkpoint) {
            Job job = jobs.get(checkpoint.jobId());
            JobFile file = files.getOrDefault(checkpoint.jobId(), Map.of()).get(checkpoint.fileIndex());
            Map<Integer, FileCheckpoint> progress = checkpoints.get(checkpoint.jobId());
            FileCheckpoint stored = progress.get(checkpoint.fileIndex());
            boolean current = checkpoint.attempt() >= job.attempt()
                    && (stored == null || checkpoint.attempt() >= stored.attempt());
            if (file != null
                    && file.state() == FileState.PENDING
                    && !job.state().isFinal()
                    && current) {
                progress.put(checkpoint.fileIndex(), checkpoint);
            }
        }
    }

    Model model() {
        return model;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A batch that must be accepted; the model already knows it. */
    StoreBatch batch() {
        return batch(model);
    }

    /** A batch that must be refused whole, because its last change was decided on an old value. */
    StoreBatch staleBatch() {
        Model scratch = model.copy();
        StoreBatch good = batch(scratch);
        List<Job> known = List.copyOf(scratch.jobs.values());
        Job victim = known.get(random.nextInt(known.size()));
        List<JobChange> changes = new ArrayList<>(good.changes());
        changes.add(change(JobDraft.after(JobDraft.after(victim).job())));
        return new StoreBatch(changes, good.checkpoints());
    }

    private StoreBatch batch(Model target) {
        List<JobChange> changes = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            JobChange change = target.jobs.isEmpty() || chance(0.3)
                    ? change(JobDraft.fresh(new UUID(random.nextLong(), random.nextLong()))
                            .created(now))
                    : change(JobDraft.after(pick(target)));
            target.apply(change);
            changes.add(change);
        }
        List<FileCheckpoint> checkpoints = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Job job = pick(target);
            FileCheckpoint checkpoint = new FileCheckpoint(
                            job.id(),
                            random.nextInt(4),
                            job.attempt() + random.nextInt(3) - 1,
                            random.nextInt(),
                            99,
                            null)
                    .in(chance(0.5) ? "fe:" + random.nextInt() : null);
            target.apply(checkpoint);
            checkpoints.add(checkpoint);
        }
        return new StoreBatch(changes, checkpoints);
    }

    private Job pick(Model target) {
        List<Job> jobs = List.copyOf(target.jobs.values());
        return jobs.get(random.nextInt(jobs.size()));
    }

    private JobChange change(JobDraft draft) {
        now = now.plusMillis(random.nextInt(3));
        draft.modified(now)
                .state(JobState.values()[random.nextInt(JobState.values().length)])
                .attempt(random.nextInt(5));
        if (chance(0.2)) {
            draft.owner(OWNERS.get(random.nextInt(OWNERS.size())));
        }
        if (chance(0.2)) {
            draft.priority(JobPriority.values()[random.nextInt(JobPriority.values().length)]);
        }
        if (chance(0.5)) {
            draft.limited();
        }
        if (chance(0.5)) {
            draft.addFile(random.nextInt(4));
        } else if (chance(0.3)) {
            JobFile file = JobDraft.fresh(draft.id().value())
                    .addFile(random.nextInt(4))
                    .change()
                    .files()
                    .get(0);
            draft.file(file.transferred(5, null));
        }
        if (chance(0.1)) {
            draft.dropCheckpoint(random.nextInt(4));
        }
        return draft.event(JobEvent.Kind.MODIFICATION).change();
    }
}
