package dev.ebb.server.torture;

import dev.ebb.client.EbbClient;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.v1.Event;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.JobState;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Reads all events of a fleet by cursor, from one node after the other: whenever a stream ends, for whatever reason, and after
 * some seconds in any case, it goes on at another. A thread of its own.
 */
final class FleetWatch implements AutoCloseable {
    private static final long AT_ONE_NODE_SECONDS = 2;

    private final FleetOfNodes fleet;
    private final Random random;
    private final List<Event> events = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "fleet-watch");
    private String cursor = "0";
    private int streams;
    private volatile boolean closing;

    FleetWatch(FleetOfNodes fleet, long seed) {
        this.fleet = fleet;
        this.random = new Random(seed);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closing) {
            Node node = fleet.nodes().get(random.nextInt(fleet.nodes().size()));
            try (EbbClient client = node.client()) {
                Iterator<SubscribeResponse> stream = client.blocking()
                        .callback()
                        .withDeadlineAfter(AT_ONE_NODE_SECONDS, TimeUnit.SECONDS)
                        .subscribe(SubscribeRequest.newBuilder()
                                .setCursor(cursor())
                                .setAllUsers(true)
                                .build());
                streams++;
                while (!closing) {
                    take(stream.next());
                }
            } catch (IOException | StatusRuntimeException gone) {
                // Goes on at another node.
            }
        }
    }

    private synchronized String cursor() {
        return cursor;
    }

    private synchronized void take(SubscribeResponse message) {
        if (message.hasEvent()) {
            events.add(message.getEvent());
            cursor = message.getEvent().getCursor();
        }
    }

    /** True once it has seen everything that is in the history. */
    boolean isComplete() throws Exception {
        return fleet.count("SELECT count(*) FROM arrival WHERE kind IS NOT NULL") == 0
                && seen() >= fleet.count("SELECT count(*) FROM event");
    }

    private synchronized int seen() {
        return events.size();
    }

    /** Checks that it has seen the whole history, each event once, and of each job a life without gaps; how much that was. */
    synchronized String check(List<Long> history) {
        List<Long> read =
                events.stream().map(event -> number(event.getCursor())).toList();
        if (!read.equals(history)) {
            throw new AssertionError("the watcher saw " + read.size() + " events of " + history.size()
                    + ", and not the same: " + firstDifference(read, history));
        }
        Map<String, JobState> states = new HashMap<>();
        for (Event event : events) {
            JobState before = states.put(event.getJobId(), event.getState());
            boolean begins = event.getKind() == EventKind.EVENT_KIND_JOB_CREATED;
            if (begins ? before != null : before != event.getPreviousState()) {
                throw new AssertionError("after " + before + " job " + event.getJobId() + " was told to go from "
                        + event.getPreviousState() + " to " + event.getState() + " by " + event.getKind());
            }
        }
        states.forEach((job, state) -> {
            if (state != JobState.JOB_STATE_ACKNOWLEDGED) {
                throw new AssertionError("the last that was told of job " + job + " is " + state);
            }
        });
        return events.size() + " events of " + states.size() + " jobs read once each over " + streams + " streams";
    }

    private static String firstDifference(List<Long> read, List<Long> history) {
        int at = 0;
        while (at < read.size() && at < history.size() && read.get(at).equals(history.get(at))) {
            at++;
        }
        return "at " + at + " it read " + read.subList(at, Math.min(read.size(), at + 5)) + " of "
                + history.subList(at, Math.min(history.size(), at + 5));
    }

    private static long number(String cursor) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor)).getLong();
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join(TimeUnit.SECONDS.toMillis(AT_ONE_NODE_SECONDS + 10));
    }
}
