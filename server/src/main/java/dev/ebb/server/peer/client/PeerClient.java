package dev.ebb.server.peer.client;

import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.peer.PeerOptions;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The asking half of peer caching: an engine that asks peers, and the search for them every ten minutes. Thread-safe. */
public final class PeerClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerClient.class);
    private static final long SEARCH_MINUTES = 10;
    /** Machines that started together have not announced themselves when the first of them looks: it looks once more. */
    private static final long SETTLED_SECONDS = 20;

    private final PeerOptions options;
    private final PeerWorld world;
    private final IntSupplier servedPort;
    private final Discovery discovery = new Discovery(UUID.randomUUID().toString());
    private final ScheduledExecutorService searcher = thread("ebb-peer-search");
    private final AtomicBoolean searching = new AtomicBoolean();

    /**
     * What decides now.
     *
     * @param mayAsk whether this machine fetches from peers
     * @param mayKeep whether it serves them
     * @param servedPort where it serves; 0 while it does not
     */
    public record Switches(BooleanSupplier mayAsk, BooleanSupplier mayKeep, IntSupplier servedPort) {}

    /** A client that asks origins and peers through these engines. */
    public PeerClient(
            PeerOptions options,
            TransferEngine origins,
            TransferEngine peers,
            Keeper keeper,
            Switches switches,
            InstantSource clock) {
        this.options = options;
        this.servedPort = switches.servedPort();
        this.world = new PeerWorld(
                origins,
                peers,
                new Neighbours(),
                keeper,
                thread("ebb-peer"),
                new RunningHelp(),
                switches.mayAsk(),
                switches.mayKeep(),
                options.minimumBytesPerSecond(),
                clock);
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Looks for peers from now on. */
    public void start() {
        options.peers().forEach(peer -> world.neighbours().found(peer, ""));
        searcher.scheduleWithFixedDelay(this::searchByItself, 0, SEARCH_MINUTES, TimeUnit.MINUTES);
        searcher.schedule(this::searchByItself, SETTLED_SECONDS, TimeUnit.SECONDS);
    }

    /** The engine for jobs. */
    public TransferEngine engine() {
        return new PeeringEngine(world.origins(), world);
    }

    public Neighbours neighbours() {
        return world.neighbours();
    }

    /** Starts a search: BG_E_PEERCACHING_DISABLED when nothing is fetched from peers, BG_E_DISCOVERY_IN_PROGRESS. */
    public void discover() {
        if (!world.mayAsk().getAsBoolean()) {
            throw JobException.of(
                    ErrorCode.PEERCACHING_DISABLED,
                    "Nothing is fetched from peers: SetConfigurationFlags, or the policy peer.client, turns that on.");
        }
        if (!searching.compareAndSet(false, true)) {
            throw JobException.of(ErrorCode.DISCOVERY_IN_PROGRESS, "Peers are being looked for already.");
        }
        searcher.execute(this::search);
    }

    private void searchByItself() {
        if ((world.mayAsk().getAsBoolean() || servedPort.getAsInt() != 0) && searching.compareAndSet(false, true)) {
            search();
        }
    }

    private void search() {
        try {
            options.peers().forEach(peer -> world.neighbours().found(peer, ""));
            if (options.discovery()) {
                discovery.announce(servedPort.getAsInt());
                discovery.search(world.neighbours()::found);
            }
            PeerSearch.greet(world).join();
        } catch (RuntimeException failed) {
            LOG.warn("looking for peers failed", failed);
        } finally {
            searching.set(false);
        }
    }

    /** The switches have changed. */
    public void refresh() {
        searcher.execute(this::searchByItself);
    }

    @Override
    public void close() {
        searcher.shutdownNow();
        discovery.close();
        world.steps().shutdown();
    }
}
