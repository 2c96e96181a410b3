package dev.ebb.server.engine.http;

import dev.ebb.server.engine.http.SegmentPlan.Segment;
import dev.ebb.server.job.TransferError;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the connections of a {@link ParallelAttempt}, with the segment it fetches. Decides nothing: what its requests report
 * goes to the attempt. Confined to the strand of the attempt, except {@link #waitsForConnection}.
 */
final class Lane implements DownloadRequests.Events {
    private final ParallelAttempt attempt;
    private final Strand strand;
    private final DownloadRequests requests;
    private final Patience patience;
    private Segment segment;
    private boolean receiving;
    private boolean moving;
    private long movedSinceTrouble;

    private Lane(ParallelAttempt attempt, Strand strand, Segment segment, DownloadRequests requests) {
        this.attempt = attempt;
        this.strand = strand;
        this.segment = segment;
        this.requests = requests;
        this.patience = new Patience(
                attempt.parts().options().checkpointBytes(), attempt.task().mode());
        requests.tell(this);
    }

    /** A lane that has yet to ask for its segment. */
    static Lane closed(ParallelAttempt attempt, Strand strand, Segment segment) {
        return new Lane(attempt, strand, segment, new DownloadRequests(attempt.parts(), attempt.task(), strand));
    }

    /** The lane of requests that somebody else made so far; {@code receiving} when an answer is coming in. */
    static Lane of(
            ParallelAttempt attempt, Strand strand, Segment segment, DownloadRequests running, boolean receiving) {
        Lane lane = new Lane(attempt, strand, segment, running);
        lane.receiving = receiving;
        return lane;
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
    void pause(Duration time, Strand.Step then) {
        receiving = false;
        segment.paused();
        requests.drop();
        requests.pause(
                time,
                () -> strand.post(() -> {
                    if (attempt.has(this)) {
                        then.run();
                    }
                }));
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
        Duration wait = patience.afterBreak(movedSinceTrouble > 0, movedSinceTrouble);
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
    public void head(Answer answer, ResponseHead head) throws IOException {
        attempt.head(this, answer, head);
    }

    @Override
    public void body(List<ByteBuf> buffers, long bytes) throws IOException {
        attempt.body(this, buffers, bytes);
    }

    @Override
    public void end(ServerDigests trailing) throws IOException {
        attempt.ended(this, trailing);
    }

    @Override
    public void giveWay() throws IOException {
        attempt.giveWay(this);
    }

    @Override
    public void failed(TransferError error) throws IOException {
        attempt.broken(this, error);
    }
}
