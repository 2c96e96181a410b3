package dev.ebb.server.store.sqlite;

import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The process that is killed: commits batch after batch and prints the number of each once it is durable. Every batch can be
 * recomputed from its number, so that whoever reads the acks knows what must be in the store.
 */
final class CrashWriter {
    /** Small bounds, so that checkpoints and the log's starting over fall within a short life. */
    static final SqliteOptions OPTIONS = new SqliteOptions(2, Duration.ofSeconds(10), 40, 160, 64 << 10, 1L << 30);

    private CrashWriter() {}

    /** Arguments: directory, synchronous mode, number of the first batch. */
    public static void main(String[] args) {
        SynchronousMode synchronous = SynchronousMode.valueOf(args[1]);
        try (JobStore store = SqliteJobStore.open(Path.of(args[0]), OPTIONS, InstantSource.system(), synchronous)) {
            for (long number = Long.parseLong(args[2]); ; number++) {
                store.commit(batch(number));
                System.out.println(number);
                store.afterAcks();
            }
        }
    }

    /** Some new jobs, a step of the first job of the batch before, and its progress. */
    static StoreBatch batch(long number) {
        List<JobChange> changes = new ArrayList<>();
        for (int i = 0; i < size(number); i++) {
            changes.add(created(number, i).change());
        }
        if (number == 0) {
            return new StoreBatch(changes, List.of());
        }
        JobDraft stepped = stepped(number - 1);
        changes.add(stepped.change());
        FileCheckpoint progress = new FileCheckpoint(stepped.id(), 0, 1, number, 1_000_000, null);
        return new StoreBatch(changes, List.of(progress));
    }

    private static int size(long number) {
        return 1 + (int) (number % 7);
    }

    private static JobDraft created(long number, int i) {
        return JobDraft.fresh(new UUID(number, i))
                .state(JobState.QUEUED)
                .name("batch " + number)
                .description("d".repeat((int) (number * 37 % 900)))
                .addFile(0)
                .event(JobEvent.Kind.CREATED);
    }

    private static JobDraft stepped(long number) {
        return JobDraft.after(created(number, 0).job())
                .state(JobState.TRANSFERRING)
                .attempt(1)
                .event(JobEvent.Kind.MODIFICATION);
    }

    /**
     * What is wrong with a store whose batches up to {@code lastAcked} were acknowledged; empty when it keeps every promise.
     * Later batches may be there, each whole and none after a gap.
     */
    static List<String> problems(JobStore store, long lastAcked) {
        List<String> problems = new ArrayList<>();
        long present = 0;
        while (store.job(new JobId(new UUID(present, 0))).isPresent()) {
            present++;
        }
        if (present <= lastAcked) {
            problems.add("batch " + present + " is lost though " + lastAcked + " was acknowledged");
        }
        long jobs = 0;
        for (long number = 0; number < present; number++) {
            jobs += size(number);
            Job first = number + 1 < present
                    ? stepped(number).job()
                    : created(number, 0).job();
            for (int i = 0; i < size(number); i++) {
                Job expected = i == 0 ? first : created(number, i).job();
                if (!store.job(expected.id()).filter(expected::equals).isPresent()) {
                    problems.add("job " + i + " of batch " + number + " is not as committed");
                }
            }
        }
        long counted = store.countByState().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        long listed = store.jobs(new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, false, null, 1 << 20))
                .size();
        long events = store.events(new EventQuery(0, Long.MAX_VALUE, null, null, Set.of(), 1 << 20))
                .size();
        if (jobs != counted || jobs != listed || events != jobs + Math.max(0, present - 1)) {
            problems.add(
                    jobs + " jobs expected, " + listed + " listed, " + counted + " counted, " + events + " events");
        }
        return problems;
    }
}
