package dev.ebb.server.peer.client;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Inquired;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferListener;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.peer.PeerOptions.Address;
import dev.ebb.server.peer.client.Neighbours.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file with the help of peers: the origin says what the file is, peers that have exactly that are asked one after the other,
 * and the origin for whatever is missing then. Each peer is asked once, so it ends. Decides on the steps of its world; the rest may
 * be called by anyone.
 */
final class PeeringTransfer implements Transfer {
    private static final Logger LOG = LoggerFactory.getLogger(PeeringTransfer.class);
    private static final Duration ORIGIN_PATIENCE = Duration.ofSeconds(10);

    private final PeerWorld world;
    private final TransferTask task;
    private final TransferListener listener;
    private final Ways ways;
    private final Deque<Address> sources = new ArrayDeque<>();
    private final SpeedGate speed;

    private volatile @Nullable Transfer current;
    private volatile @Nullable Vouched vouched;
    private volatile boolean restarted;
    private boolean stopWanted;
    private boolean over;
    private boolean connected;
    private boolean tooSlow;
    private boolean moving;
    private @Nullable TransferEnd failure;
    private @Nullable Address asked;
    private @Nullable FileCheckpoint kept;
    private volatile long peerBytes;

    private PeeringTransfer(PeerWorld world, TransferTask task, TransferListener listener, Ways ways) {
        this.world = world;
        this.task = task;
        this.listener = listener;
        this.ways = ways;
        this.kept = task.resumeFrom();
        this.speed = new SpeedGate(world.leastBytesPerSecond());
    }

    static Transfer start(PeerWorld world, TransferTask task, TransferListener listener, Ways ways) {
        PeeringTransfer transfer = new PeeringTransfer(world, task, listener, ways);
        world.running().entered(transfer);
        if (ways.asks()) {
            transfer.step(transfer::askOrigin);
        } else {
            transfer.step(transfer::goToOrigin);
        }
        return transfer;
    }

    private void step(Runnable action) {
        world.steps().execute(() -> {
            if (!over) {
                try {
                    action.run();
                } catch (RuntimeException broken) {
                    giveUp(broken);
                }
            }
        });
    }

    /** Nobody else would end it: at once, or when what moves has stopped, for two must not write one file. */
    private void giveUp(RuntimeException broken) {
        TransferEnd end = new TransferEnd.Failed(
                FailureClassifier.local(broken, task.files().destination()), 0, null);
        failure = end;
        Transfer running = current;
        if (moving && running != null) {
            running.stop();
        } else if (!over) {
            conclude(end);
        }
    }

    /** One of the transfers that this one is made of is over. */
    private void partEnded(Consumer<TransferEnd> next, TransferEnd end) {
        step(() -> {
            moving = false;
            TransferEnd broken = failure;
            if (broken == null) {
                next.accept(end);
            } else {
                conclude(broken);
            }
        });
    }

    private void askOrigin() {
        world.origins()
                .inquire(task)
                .toCompletableFuture()
                .completeOnTimeout(null, ORIGIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> step(() -> originSaid(answer)));
    }

    private void originSaid(@Nullable Inquired answer) {
        Vouched word = answer == null ? null : Vouched.by(answer, task).orElse(null);
        if (word == null) {
            goToOrigin();
            return;
        }
        vouched = word;
        PeerSearch.of(world, task, word).whenComplete((found, failure) -> step(() -> peersSaid(found)));
    }

    private void peersSaid(@Nullable List<Address> found) {
        if (found != null) {
            sources.addAll(found);
        }
        askNext();
    }

    private void askNext() {
        Address next = world.mayAsk().getAsBoolean() ? sources.poll() : null;
        if (next == null) {
            goToOrigin();
            return;
        }
        Vouched word = Objects.requireNonNull(vouched, "peers are asked for what the origin vouched for");
        asked = next;
        tooSlow = false;
        speed.pause();
        current = world.peers()
                .start(PeerTasks.fromPeer(task, next, word.digest(), kept, word.modified()), new FromPeer());
        moving = true;
        watch(next);
    }

    /** Leaves a peer that is slow, or that must not be asked any more. */
    private void watch(Address peer) {
        world.steps().schedule(() -> step(() -> look(peer)), 1, TimeUnit.SECONDS);
    }

    private void look(Address peer) {
        Transfer running = current;
        if (!peer.equals(asked) || running == null) {
            return;
        }
        TransferProgress at = running.progress();
        boolean waits =
                running.isHeldBack() || running.waitsForConnection() || at.bytesTransferred() == at.bytesTotal();
        if (waits) {
            speed.pause();
        } else if (speed.isTooSlow(at.bytesTransferred())) {
            tooSlow = true;
        }
        if (tooSlow || !world.mayAsk().getAsBoolean()) {
            running.stop();
        } else {
            watch(peer);
        }
    }

    private void peerEnded(TransferEnd end) {
        Address peer = Objects.requireNonNull(asked, "a peer that was asked");
        asked = null;
        if (end instanceof TransferEnd.Finished whole) {
            world.neighbours().answered(peer);
            count(whole.bytes());
            finish(whole.withoutSource());
            return;
        }
        FileCheckpoint left = null;
        if (end instanceof TransferEnd.Failed failed) {
            if (PeerFaults.isOurs(failed.error())) {
                conclude(new TransferEnd.Failed(
                        failed.error(), failed.bytesMoved(), PeerTasks.remembered(task, failed.kept())));
                return;
            }
            Fault fault = PeerFaults.of(failed.error());
            LOG.info("peer {} is left: {} ({})", peer, failed.error().message(), fault);
            world.neighbours().failed(peer, fault, world.clock().instant());
            left = failed.kept();
        } else if (end instanceof TransferEnd.Stopped stopped) {
            left = stopped.kept();
            if (tooSlow) {
                LOG.info("peer {} is left: it was too slow", peer);
                world.neighbours().failed(peer, Fault.SLOW, world.clock().instant());
            }
        }
        count(left == null ? 0 : left.durableBytes());
        kept = left;
        if (stopWanted) {
            conclude(new TransferEnd.Stopped(PeerTasks.remembered(task, left)));
        } else {
            askNext();
        }
    }

    /** So many bytes are here now: what came on top of what was is the peer's; where less is, none of theirs count. */
    private void count(long here) {
        long before = kept == null ? 0 : kept.durableBytes();
        peerBytes = here < before ? 0 : peerBytes + here - before;
    }

    private void goToOrigin() {
        if (stopWanted) {
            conclude(new TransferEnd.Stopped(unproved() ? PeerTasks.remembered(task, kept) : kept));
            return;
        }
        Vouched word = vouched;
        FileCheckpoint from = kept;
        TransferTask next =
                word == null || from == null || peerBytes == 0 ? task : PeerTasks.fromOrigin(task, word.digest(), from);
        boolean lost = from == null && task.resumeFrom() != null;
        current = world.origins().start(lost ? PeerTasks.fromStart(task) : next, new FromOrigin(next.resumeFrom()));
        moving = true;
    }

    /** Bytes of peers are here that nothing but the digest at the end will prove, and that the job itself has none for. */
    private boolean unproved() {
        return peerBytes > 0 && !restarted && !task.isProvedByDigest();
    }

    private void finish(TransferEnd.Finished whole) {
        long fromPeers = restarted ? 0 : Math.min(peerBytes, whole.bytes());
        world.neighbours().tally().brought(fromPeers);
        if (ways.keeps()) {
            keep(whole.bytes());
        }
        conclude(whole.withPeerBytes(fromPeers));
    }

    private void keep(long bytes) {
        String headers = responseHeaders();
        Vouched word = vouched;
        Digest proof = task.isProvedByDigest() ? task.expectedDigest() : word == null ? null : word.digest();
        if (headers != null) {
            AnsweredFields fields = AnsweredFields.parse(headers);
            world.keeper()
                    .arrived(task, new Keeper.Arrived(bytes, headers, proof, fields.modified(), fields.validator()));
        }
    }

    private void conclude(TransferEnd end) {
        over = true;
        try {
            listener.ended(task, end);
        } finally {
            world.running().left(this);
        }
    }

    private void tellConnected() {
        if (!connected) {
            connected = true;
            listener.connected(task);
        }
    }

    @Override
    public TransferProgress progress() {
        Transfer running = current;
        return running == null ? task.progressSoFar() : running.progress();
    }

    @Override
    public boolean waitsForConnection() {
        Transfer running = current;
        return running != null && running.waitsForConnection();
    }

    @Override
    public boolean isHeldBack() {
        Transfer running = current;
        return running == null || running.isHeldBack(); // asking who has it is not slowness of a server
    }

    @Override
    public boolean sharesConnection() {
        Transfer running = current;
        return running != null && running.sharesConnection();
    }

    /** What the origin said last: peers have nothing to say of the file. */
    @Override
    public @Nullable String responseHeaders() {
        Vouched word = vouched;
        Transfer running = current;
        return word != null ? word.headers() : running == null ? null : running.responseHeaders();
    }

    @Override
    public void stop() {
        step(() -> {
            stopWanted = true;
            Transfer running = current;
            if (running != null) {
                running.stop();
            } else {
                conclude(new TransferEnd.Stopped(task.resumeFrom()));
            }
        });
    }

    /** What a peer brings. Where it could not be proved after a crash, nothing of it is remembered. */
    private final class FromPeer implements TransferListener {
        @Override
        public void connected(TransferTask part) {
            step(PeeringTransfer.this::tellConnected);
        }

        @Override
        public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
            FileCheckpoint remembered = PeerTasks.remembered(task, checkpoint);
            return remembered == null ? CompletableFuture.completedFuture(null) : listener.checkpoint(remembered);
        }

        @Override
        public void ended(TransferTask part, TransferEnd end) {
            partEnded(PeeringTransfer.this::peerEnded, end);
        }
    }

    /** What the origin brings, alone or on top of what peers did. */
    private final class FromOrigin implements TransferListener {
        private final @Nullable FileCheckpoint from;

        FromOrigin(@Nullable FileCheckpoint from) {
            this.from = from;
        }

        @Override
        public void connected(TransferTask part) {
            step(PeeringTransfer.this::tellConnected);
        }

        @Override
        public CompletionStage<Void> checkpoint(FileCheckpoint checkpoint) {
            if (from != null && checkpoint.durableBytes() < from.durableBytes()) {
                restarted = true;
            }
            return unproved() ? CompletableFuture.completedFuture(null) : listener.checkpoint(checkpoint);
        }

        @Override
        public void redirected(TransferTask part, String remoteName) {
            listener.redirected(task, remoteName);
        }

        @Override
        public void ended(TransferTask part, TransferEnd end) {
            partEnded(PeeringTransfer.this::originEnded, end);
        }
    }

    /** The whole has not got the digest that it had when the origin was asked, and the job itself demands none. */
    private boolean isOfItsPast(TransferEnd.Failed failed) {
        return peerBytes > 0
                && task.expectedDigest() == null
                && failed.error().code().equals(ErrorCode.VALIDATION_FAILED);
    }

    private void originEnded(TransferEnd end) {
        if (end instanceof TransferEnd.Finished whole) {
            finish(whole);
        } else if (end instanceof TransferEnd.Failed failed && isOfItsPast(failed)) {
            LOG.info(
                    "{} is fetched from its origin alone: it is not what the origin vouched for",
                    task.files().destination());
            vouched = null;
            kept = null;
            peerBytes = 0;
            goToOrigin();
        } else if (unproved() && end instanceof TransferEnd.Failed failed) {
            conclude(new TransferEnd.Failed(failed.error(), failed.bytesMoved(), null));
        } else if (unproved() && end instanceof TransferEnd.Stopped) {
            conclude(new TransferEnd.Stopped(null));
        } else {
            conclude(end);
        }
    }
}
