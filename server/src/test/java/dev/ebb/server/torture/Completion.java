package dev.ebb.server.torture;

import dev.ebb.client.EbbException;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobState;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Completes jobs while nodes fail, each at any node and sometimes at two at once, again and again until somebody says that the job
 * has ended. Threads of its own.
 */
final class Completion implements AutoCloseable {
    private static final long PAUSE_MILLIS = 5;

    private final FleetOfNodes fleet;
    private final Map<String, String> open = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final List<String> broken = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    /** {@code callers} at once. */
    Completion(FleetOfNodes fleet, long seed, int callers) {
        this.fleet = fleet;
        for (int i = 0; i < callers; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> run(random), "completion");
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** A job that was acknowledged. */
    void add(String name, String id) {
        open.put(name, id);
    }

    /** Waits until all have ended; fails when one cannot, or nothing has moved for so long. */
    void finish(long patienceSeconds) throws InterruptedException {
        int left = open.size();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        while (left > 0) {
            TimeUnit.MILLISECONDS.sleep(50); // the faults go on meanwhile, and no node lives to tell the end
            synchronized (broken) {
                if (!broken.isEmpty()) {
                    throw new AssertionError(broken.toString());
                }
            }
            if (open.size() < left) {
                left = open.size();
                end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
            } else if (System.nanoTime() > end) {
                throw new AssertionError("nothing becomes of " + open);
            }
        }
    }

    /** How often calls were refused, by why. */
    Map<String, Integer> refusals() {
        synchronized (refusals) {
            return new TreeMap<>(refusals);
        }
    }

    private void run(Random random) {
        while (!closing) {
            List<String> names = new ArrayList<>(open.keySet());
            if (!names.isEmpty()) {
                String name = names.get(random.nextInt(names.size()));
                String id = open.get(name);
                if (id != null) {
                    complete(
                            name,
                            id,
                            fleet.nodes().get(random.nextInt(fleet.nodes().size())));
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // as callers who come at any moment; nothing is waited for
            } catch (InterruptedException over) {
                return;
            }
        }
    }

    private void complete(String name, String id, Node at) {
        try (BackgroundCopyManager manager = at.hastyManager()) {
            BackgroundCopyJob job = manager.getJob(id);
            JobState state = job.getState();
            if (state == JobState.TRANSFERRED) {
                job.complete();
                open.remove(name);
            } else if (state == JobState.ERROR || state == JobState.CANCELLED) {
                synchronized (broken) {
                    broken.add(name + " is " + state);
                }
            }
        } catch (EbbException refused) {
            if (refused.getMessage().contains("has ended")) {
                open.remove(name);
            } else {
                note(refused.getStatus().getCode().name());
                if (refused.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    System.out.println("completion: " + refused);
                }
            }
        } catch (IOException unreachable) {
            note("no connection");
        }
    }

    private void note(String why) {
        synchronized (refusals) {
            refusals.merge(why, 1, Integer::sum);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        }
    }
}
