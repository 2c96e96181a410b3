package dev.ebb.server.network;

import dev.ebb.server.policy.CostDefaults;
import dev.ebb.server.policy.NetworkCost;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the network costs whenever that changes: what NetworkManager knows, and which interface the default route has.
 * Everything happens on a thread of its own, which holds nobody up; a bus that is missing, slow or broken only means that
 * nothing is known.
 */
public final class CostWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CostWatch.class);

    /** How often a bus that is not there is looked for again. */
    private static final long BUS_SECONDS = 30;

    /** The kernel's table of routes has no events that the JDK knows. */
    private static final long ROUTE_SECONDS = 1;

    private final Supplier<CostDefaults> rules;
    private final Optional<BusDoor> door;
    private final Consumer<NetworkCost> listener;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor looking = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "ebb-network-cost");
        thread.setDaemon(true);
        return thread;
    });

    // Written by the thread that looks alone.
    private volatile @Nullable NetworkManagerBus bus;
    private NetworkCost said = NetworkCost.UNKNOWN;

    /** A watch that has not begun. The environment says where the bus is. */
    public CostWatch(Supplier<CostDefaults> rules, Map<String, String> environment, Consumer<NetworkCost> listener) {
        this.rules = rules;
        this.door = BusDoor.of(environment);
        this.listener = listener;
        looking.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Begins. Where there is a bus, the cost is PENDING until it has answered. */
    public void start() {
        if (door.isPresent() && door.get().exists()) {
            said = NetworkCost.PENDING;
            listener.accept(said);
        }
        later(this::watchBus, 0);
        later(this::watchRoute, ROUTE_SECONDS);
    }

    /** Looks again at once, for example because a policy has changed. Thread-safe. */
    public void look() {
        if (!asked.getAndSet(true)) {
            later(this::lookNow, 0);
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
        NetworkManagerBus open = bus;
        if (open != null) {
            // A bus that has died keeps its library waiting for a farewell; the service does not wait with it.
            Thread farewell = new Thread(() -> close(open), "ebb-network-cost-end");
            farewell.setDaemon(true);
            farewell.start();
        }
    }

    private void watchBus() {
        if (bus == null && door.isPresent() && door.get().exists()) {
            connect(door.get());
        }
        lookNow();
        later(this::watchBus, BUS_SECONDS);
    }

    private void watchRoute() {
        if (!rules.get().networks().interfaces().isEmpty()) {
            lookNow();
        }
        later(this::watchRoute, ROUTE_SECONDS);
    }

    private void connect(BusDoor found) {
        try {
            bus = NetworkManagerBus.connect(found.address(), this::look, () -> later(this::lost, 0));
        } catch (Exception | LinkageError failed) {
            LOG.debug("the system's D-Bus cannot be used; what the network costs stays unknown", failed);
        }
    }

    private void lost() {
        NetworkManagerBus broken = bus;
        if (broken != null) {
            bus = null;
            close(broken);
            lookNow();
        }
    }

    private void lookNow() {
        asked.set(false);
        NetworkCost now = read();
        boolean routed = now.interfaceName().isEmpty()
                && !rules.get().networks().interfaces().isEmpty();
        NetworkCost next = routed ? new NetworkCost(now.state(), now.source(), DefaultRoute.interfaceName()) : now;
        if (!next.equals(said)) {
            said = next;
            LOG.info("the network: {}", next);
            listener.accept(next);
        }
    }

    private NetworkCost read() {
        NetworkManagerBus open = bus;
        if (open == null) {
            return NetworkCost.UNKNOWN;
        }
        try {
            return open.read();
        } catch (Exception failed) {
            LOG.debug("NetworkManager does not say what the network costs", failed);
            return NetworkCost.UNKNOWN;
        }
    }

    private static void close(NetworkManagerBus open) {
        try {
            open.close();
        } catch (Exception failed) {
            LOG.debug("the connection to D-Bus did not close in good order", failed);
        }
    }

    private void later(Runnable work, long seconds) {
        try {
            looking.schedule(work, seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.trace("what the network costs is not looked at any more", closed);
        }
    }
}
