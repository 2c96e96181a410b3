package dev.ebb.server.store.sqlite;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobEvent;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobState;
import dev.ebb.server.store.JobChange;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.JobQuery;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.StoreBatch;
import dev.ebb.server.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The process whose syncs fail and that is killed in the end: commits batch after batch, prints {@code +number} for each that
 * was acknowledged and {@code -number} for each that was refused, and goes on.
 */
final class SyncFailureWriter {
    private SyncFailureWriter() {}

    /** Arguments: directory; the file whose existence makes syncs count; "readers" to read all the while. */
    public static void main(String[] args) throws Exception {
        try (JobStore store = SqliteJobStore.open(Path.of(args[0]), CrashWriter.OPTIONS, InstantSource.system())) {
            if (args[2].equals("readers")) {
                startReader(store, 0);
                startReader(store, 1);
            }
            Files.createFile(Path.of(args[1]));
            for (long number = 0; ; number++) {
                commit(store, number);
            }
        }
    }

    private static void commit(JobStore store, long number) throws InterruptedException {
        boolean refused = false;
        try {
            store.commit(batch(number));
        } catch (StoreException failure) {
            refused = true;
            System.err.println(failure.getMessage());
        }
        System.out.println((refused ? "-" : "+") + number);
        store.afterAcks();
        if (refused) {
            Thread.sleep(20); // a caller that takes a breath, so that the log stays readable
        }
    }

    private static void startReader(JobStore store, long number) {
        Thread reader = new Thread(() -> {
            while (true) {
                try {
                    store.job(new JobId(new UUID(number, 0)));
                    store.countByState();
                } catch (StoreException closed) {
                    Thread.onSpinWait();
                }
            }
        });
        reader.setDaemon(true);
        reader.start();
    }

    private static StoreBatch batch(long number) {
        List<JobChange> changes = new ArrayList<>();
        for (int i = 0; i < size(number); i++) {
            changes.add(draft(number, i).change());
        }
        return new StoreBatch(changes, List.of());
    }

    private static int size(long number) {
        return 1 + (int) (number % 5);
    }

    private static JobDraft draft(long number, int i) {
        return JobDraft.fresh(new UUID(number, i))
                .state(JobState.QUEUED)
                .name("batch " + number)
                .description("d".repeat((int) (number * 37 % 900)))
                .addFile(0)
                .event(JobEvent.Kind.CREATED);
    }

    /**
     * What is wrong with a store after these acknowledgements and refusals, up to the last number that was answered; of the
     * next batch nobody was told anything, so it may be there or not, but whole.
     */
    static List<String> problems(JobStore store, BitSet acknowledged, long lastAnswered) {
        List<String> problems = new ArrayList<>();
        long jobs = 0;
        for (long number = 0; number <= lastAnswered + 1; number++) {
            int there = 0;
            for (int i = 0; i < size(number); i++) {
                Job expected = draft(number, i).job();
                there += store.job(expected.id()).filter(expected::equals).isPresent() ? 1 : 0;
            }
            jobs += there;
            boolean known = number <= lastAnswered;
            boolean all = there == size(number);
            boolean good = known && acknowledged.get((int) number) ? all : there == 0 || (!known && all);
            if (!good) {
                problems.add("batch " + number + ", "
                        + (!known ? "unanswered" : acknowledged.get((int) number) ? "acknowledged" : "refused")
                        + ", has " + there + " of " + size(number) + " jobs");
            }
        }
        long listed = store.jobs(new JobQuery(null, Set.of(), Set.of(), Set.of(), "", true, false, null, 1 << 20))
                .size();
        long counted = store.countByState().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        if (listed != jobs || counted != jobs) {
            problems.add(jobs + " jobs found, " + listed + " listed, " + counted + " counted");
        }
        return problems;
    }
}
