package dev.ebb.server.fleet;

import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.JobLedger;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeRegistry;
import dev.ebb.server.store.NodeStatus;
import dev.ebb.server.store.SharedStore;
import dev.ebb.server.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as a member of its fleet: keeps its lease, gives back what dead nodes hold, and tells the rest of the service what
 * it may do. A thread of its own, {@code ebb-fleet}, does so every second; the others are cheap questions. Thread-safe.
 */
public final class FleetNode implements Fleet, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetNode.class);
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final long CLOSE_MILLIS = 5_000;

    private final FleetOptions options;
    private final SharedStore shared;
    private final NodeRegistry registry;
    private final Membership membership;
    private final LongSupplier nanos;
    private final ProgressBoard board;
    private final Reaper reaper;
    private final JobStore store;
    private final SharedQueue queue;
    private final Thread thread = new Thread(this::run, "ebb-fleet");
    private volatile NodeCard card;
    private volatile Supplier<NodeLoad> load = () -> NodeLoad.NONE;
    private volatile List<NodeStatus> nodes = List.of();
    private @Nullable Newsroom newsroom;
    private FleetEvents events = FleetEvents.NOBODY;
    private volatile boolean closing;
    private Standing told = Standing.KEEPS;
    private final LongAdder leasesLost = new LongAdder();
    private long beatNanos;
    private @Nullable NodeCard joining;
    private boolean shutOut;

    /** A node that is not a member yet. */
    public FleetNode(
            FleetOptions options,
            NodeCard card,
            JobStore store,
            SharedStore shared,
            JobLedger ledger,
            LongSupplier nanos) {
        this.options = options;
        this.card = card;
        this.shared = shared;
        this.registry = shared.registry();
        this.nanos = nanos;
        this.store = store;
        this.membership = new Membership(options, nanos);
        this.board = new ProgressBoard(shared.claims(), card.name(), nanos);
        this.reaper = new Reaper(registry, shared.claims(), ledger);
        BoundJobs bound = new BoundJobs(
                card.name(),
                (priority, limit) -> shared.claims().bound(this.card, priority, limit),
                this::nodes,
                nanos);
        this.queue = new SharedQueue(shared.claims(), membership, () -> this.card, bound);
        thread.setDaemon(true);
    }

    /**
     * Becomes a member, for which a former holder of the name has to be gone: waits for the end of its lease, but no longer.
     * IllegalStateException when another process has the name and keeps it.
     */
    public void join() {
        long due = nanos.getAsLong() + options.lease().multipliedBy(2).toNanos();
        while (!joined(registry::join)) {
            if (nanos.getAsLong() > due) {
                throw new IllegalStateException("Another process is the node " + card.name()
                        + " of this fleet and alive. Give this one another name (fleet.node), or end that one. If it is"
                        + " another node that has a copy of this home, delete node-mark in the state folder here.");
            }
            LOG.info("the node {} is there already; waiting for the end of its lease", card.name());
            LockSupport.parkNanos(options.beat().toNanos());
        }
    }

    /** Keeps the lease from now on, and tells this of the fleet. */
    public void start(FleetEvents listener) {
        events = listener;
        Newsroom opened = new Newsroom(store, shared.claims(), shared.news(), listener);
        newsroom = opened;
        thread.start();
        opened.start();
    }

    /** What of the queue is this node's. */
    public QueueShare queue() {
        return queue;
    }

    /** How far jobs have come that other nodes run. */
    public ProgressBoard board() {
        return board;
    }

    @Override
    public String self() {
        return card.name();
    }

    @Override
    public Set<String> pools() {
        return card.pools();
    }

    @Override
    public List<NodeStatus> nodes() {
        return nodes;
    }

    @Override
    public Duration age() {
        return membership.silence();
    }

    @Override
    public FleetCounts counts() {
        return new FleetCounts(reaper.recovered(), leasesLost.sum());
    }

    @Override
    public NodeMode mode() {
        return membership.mode();
    }

    @Override
    public Optional<String> holder(JobId job) {
        return shared.claims().holder(job);
    }

    @Override
    public void report(Supplier<NodeLoad> next) {
        load = next;
    }

    @Override
    public boolean setMode(String node, NodeMode mode) {
        boolean known = registry.setMode(node, mode);
        readNodes();
        LockSupport.unpark(thread);
        return known;
    }

    @Override
    public boolean forget(String node) {
        NodeRegistry.Forgotten what = registry.forget(node);
        if (what == NodeRegistry.Forgotten.ALIVE) {
            throw new IllegalStateException("the node " + node + " is alive");
        }
        readNodes();
        return what == NodeRegistry.Forgotten.DONE;
    }

    /** Lets others go on with whatever is left; nothing is committed in this node's name afterwards. */
    @Override
    public void close() {
        closing = true;
        if (newsroom != null) {
            newsroom.close();
        }
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
            registry.leave(card);
        } catch (StoreException unreachable) {
            LOG.info("the store could not be told that this node leaves; its lease ends by itself");
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean failing = false;
        while (!closing) {
            long begun = nanos.getAsLong();
            try {
                tick(begun);
                failing = false;
            } catch (StoreException unreachable) {
                if (!failing) {
                    LOG.warn("the fleet's store cannot be reached: {}", unreachable.getMessage());
                }
                failing = true;
            } catch (RuntimeException broken) {
                LOG.error("a turn of the fleet failed; the next is tried in a moment", broken);
            }
            tellStanding();
            long rest = tickLength().toNanos() - (nanos.getAsLong() - begun);
            LockSupport.parkNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(10), rest));
        }
    }

    private Duration tickLength() {
        return options.beat().compareTo(LONGEST_TICK) < 0 ? options.beat() : LONGEST_TICK;
    }

    private void tick(long now) {
        if (!events.isTurning()) {
            giveUp();
            return;
        }
        if (!membership.isMember()) {
            comeBack();
        } else if (now - beatNanos
                        >= options.beat().minus(LONGEST_TICK.dividedBy(4)).toNanos()
                || !membership.holdsLease()) {
            beat();
        } else {
            NodeMode wanted = registry.mode(card);
            if (wanted == null) {
                lost();
            } else {
                membership.wanted(wanted);
            }
        }
        if (membership.isSteady()) {
            reaper.run();
        }
        board.turn(events.progress(), isAlone());
    }

    /** Whoever changed a node finds it changed in the next list; one reader at a time, so that no older list comes last. */
    private void readNodes() {
        synchronized (registry) {
            nodes = registry.nodes();
        }
    }

    private boolean isAlone() {
        return nodes.stream().noneMatch(node -> node.alive() && !node.name().equals(card.name()));
    }

    private void beat() {
        long sent = nanos.getAsLong();
        NodeMode wanted = registry.beat(card, options.lease(), load.get());
        if (wanted == null) {
            lost();
            return;
        }
        beatNanos = sent;
        membership.renewed(sent, wanted);
        readNodes();
    }

    /** Taken for dead: begins anew, as another member. Others may have begun its jobs by now. */
    private void lost() {
        LOG.warn("this node was taken for dead; it gives up what it runs and joins the fleet anew");
        forfeit();
        comeBack();
    }

    private void forfeit() {
        membership.lost();
        leasesLost.increment();
        events.claimsLost();
        joining = null;
        shutOut = false;
    }

    /** Jobs that stand still here may go on elsewhere; it joins anew when it can do something for them. */
    private void giveUp() {
        if (membership.isMember()) {
            LOG.error("the scheduler of this node does not turn: the node leaves its jobs to others until it does");
            forfeit();
            registry.leave(card);
        }
    }

    private void comeBack() {
        if (joined(registry::rejoin)) {
            LOG.info("this node is a member of its fleet again");
        } else if (!shutOut) {
            shutOut = true;
            LOG.error(
                    "another process is the node {} of this fleet and alive, so this one runs nothing. If it has a copy of"
                            + " this home, stop one of them, delete node-mark in its state folder and give it another"
                            + " name (fleet.node).",
                    card.name());
        }
    }

    private boolean joined(BiPredicate<NodeCard, Duration> how) {
        // One whose joining was not answered may be a member all the same.
        NodeCard next = joining == null ? card.renewed(UUID.randomUUID()) : joining;
        joining = next;
        long sent = nanos.getAsLong();
        if (!how.test(next, options.lease())) {
            return false;
        }
        card = next;
        shared.actAs(next);
        NodeMode wanted = registry.beat(next, options.lease(), load.get());
        joining = null;
        if (wanted == null) {
            return false;
        }
        beatNanos = sent;
        membership.renewed(sent, wanted);
        readNodes();
        return true;
    }

    private void tellStanding() {
        Standing now = membership.standing();
        if (!now.equals(told)) {
            told = now;
            events.news(true);
        }
    }
}
