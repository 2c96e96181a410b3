package dev.ebb.server.engine.http;

import dev.ebb.server.engine.http.SegmentPlan.Segment;
import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One of the connections of a {@link ParallelAttempt}, with the segment it fetches. Decides nothing: what its requests report
 * goes to the attempt. Confined to the strand of the attempt, except {@link #waitsForConnection}.
 */
final class Lane implements DownloadRequests.Events {
    private final ParallelAttempt attempt;
    private final Executor strand;
    private final DownloadRequests requests;
    private final Patience patience;
    private Segment segment;
    private boolean receiving;
    private boolean moving;
    private long movedSinceTrouble;

    /** A lane that has yet to ask for its segment. */
    Lane(ParallelAttempt attempt, Executor strand, Segment segment) {
        this.attempt = attempt;
        this.strand = strand;
        this.segment = segment;
        this.requests = new DownloadRequests(attempt.parts(), attempt.task(), this);
        this.patience = new Patience(attempt.parts().options().checkpointBytes());
    }

    /** A lane whose answer is coming in. */
    Lane(ParallelAttempt attempt, Executor strand, Segment segment, DownloadRequests running) {
        this.attempt = attempt;
        this.strand = strand;
        this.segment = segment;
        this.requests = running;
        this.patience = new Patience(attempt.parts().options().checkpointBytes());
        receiving = true;
        running.tell(this);
    }

    DownloadRequests requests() {
        return requests;
    }

    Segment segment() {
        return segment;
    }

    /** Asks for what is left of a segment, from the job's URL on. */
    void ask(ParallelFile file, Segment next) throws IOException {
        segment = next;
        ask(file);
    }

    /** Asks the same where the answer points to. */
    void follow(ParallelFile file, ResponseHead head) throws IOException {
        segment.asked();
        requests.follow(head, next -> file.question(next, segment));
    }

    /** Asks for what is left of its segment. */
    void ask(ParallelFile file) throws IOException {
        receiving = false;
        segment.asked();
        requests.ask(file.question(attempt.task().remote(), segment));
    }

    /** Runs the action after a while, if the lane is still there. */
    void pause(Duration time, ParallelAttempt.Step then) {
        receiving = false;
        segment.paused();
        requests.drop();
        requests.pause(
                time,
                () -> strand.execute(() -> attempt.run(() -> {
                    if (attempt.has(this)) {
                        then.run();
                    }
                })));
    }

    /** The answer holds what was asked for. */
    void accepted() {
        receiving = true;
    }

    boolean isReceiving() {
        return receiving;
    }

    /** So many bytes came. */
    void moved(long bytes) {
        moving = true;
        movedSinceTrouble += bytes;
    }

    /** Whether bytes came on it ever. */
    boolean isMoving() {
        return moving;
    }

    /** How long to wait before asking again; null when it is enough. */
    @Nullable
    Duration afterTrouble() {
        Duration wait = patience.afterBreak(movedSinceTrouble);
        movedSinceTrouble = 0;
        return wait;
    }

    /** For any thread. */
    boolean waitsForConnection() {
        return requests.waitForConnection();
    }

    /** What it brings from now on is of no use. */
    void drop() {
        receiving = false;
        requests.drop();
    }

    @Override
    public Executor strand() {
        return strand;
    }

    @Override
    public void head(Answer answer, ResponseHead head) {
        attempt.run(() -> attempt.head(this, answer, head));
    }

    @Override
    public void body(List<ByteBuf> buffers, long bytes) {
        attempt.run(() -> attempt.body(this, buffers, bytes));
    }

    @Override
    public void end() {
        attempt.run(() -> attempt.ended(this));
    }

    @Override
    public void failed(TransferError error) {
        attempt.run(() -> attempt.broken(this, error));
    }
}
