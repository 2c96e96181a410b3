package dev.ebb.server.engine.http;

import dev.ebb.server.engine.LaneOptions;
import dev.ebb.server.engine.http.SegmentPlan.Segment;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The lanes of one attempt and what each has to do: more are opened while that makes the file come faster, and those that are
 * too many go. Confined to the strand of the attempt, except {@link #waitForConnection}.
 */
final class Lanes {
    private final ParallelAttempt attempt;
    private final Strand strand;
    private final LaneOptions options;
    private final LaneRamp ramp;
    private final List<Lane> open = new CopyOnWriteArrayList<>();

    Lanes(ParallelAttempt attempt, Strand strand, LaneRamp ramp) {
        this.attempt = attempt;
        this.strand = strand;
        this.options = attempt.parts().options().lanes();
        this.ramp = ramp;
    }

    /** The lane whose answer is coming in, and brought so many bytes. */
    void adopt(Segment segment, DownloadRequests running, long bytes) {
        Lane lane = Lane.of(attempt, strand, segment, running, true);
        lane.moved(bytes);
        open.add(lane);
    }

    /** Opens the first lane. */
    void begin(ParallelFile file, Segment segment, DownloadRequests requests) throws IOException {
        Lane lane = Lane.of(attempt, strand, segment, requests, false);
        open.add(lane);
        lane.ask(file, segment);
    }

    boolean has(Lane lane) {
        return open.contains(lane);
    }

    boolean areOne() {
        return open.size() == 1;
    }

    /** To be called at every interval: opens more if that pays, and gives way to who waits for a connection to the server. */
    void look(ParallelFile file) throws IOException {
        int room = open.stream().mapToInt(lane -> lane.requests().room()).min().orElse(0);
        boolean allMoving = open.stream().allMatch(Lane::isMoving);
        int wanted = ramp.wanted(System.nanoTime(), file.written(), open.size(), allMoving);
        if (room < 0 && !areOne()) {
            drop(file, open.get(open.size() - 1));
        } else if (file.missing() >= options.fromBytes()) {
            widen(file, Math.min(wanted, room));
        }
    }

    private void widen(ParallelFile file, int more) throws IOException {
        int before = open.size();
        for (int i = 0; i < more; i++) {
            Segment segment =
                    options.mayOpen().test(attempt.task()) ? file.plan().take() : null;
            if (segment != null) {
                Lane lane = Lane.closed(attempt, strand, segment);
                open.add(lane);
                ask(file, lane, segment);
            }
        }
        if (open.size() > before) {
            ramp.grew(before);
        }
    }

    private void ask(ParallelFile file, Lane lane, Segment segment) throws IOException {
        try {
            lane.ask(file, segment);
        } catch (IOException unasked) {
            dropOrThrow(file, lane, unasked);
        }
    }

    /** What a lane met is the end of it, or of the file when it is the last. */
    void dropOrThrow(ParallelFile file, Lane lane, IOException failure) throws IOException {
        if (areOne()) {
            throw failure;
        }
        drop(file, lane);
    }

    /** The lane was one too many: others take over what it has not fetched. */
    void drop(ParallelFile file, Lane lane) {
        leave(file, lane);
        ramp.close(open.size());
    }

    /** The lane goes, which says nothing of how many are worth it. */
    void leave(ParallelFile file, Lane lane) {
        lane.drop();
        file.plan().release(lane.segment());
        open.remove(lane);
    }

    /** The lane is done with its segment and gets another one, or goes. */
    void next(ParallelFile file, Lane lane) throws IOException {
        file.plan().release(lane.segment());
        Segment more =
                file.isWhole() || open.size() > ramp.most() ? null : file.plan().take();
        if (more == null) {
            open.remove(lane);
        } else {
            ask(file, lane, more);
        }
    }

    /** Ends them all. */
    void close() {
        open.forEach(Lane::drop);
        open.clear();
    }

    /** A limit on the rate holds any of them back. For any thread. */
    boolean areHeldBack() {
        return open.stream().anyMatch(lane -> lane.requests().isHeldBack());
    }

    /** For any thread. */
    boolean waitForConnection() {
        return !open.isEmpty() && open.stream().allMatch(Lane::waitsForConnection);
    }
}
