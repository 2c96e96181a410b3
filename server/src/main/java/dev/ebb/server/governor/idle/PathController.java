package dev.ebb.server.governor.idle;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides what the background may have in flight on one path in one direction: as much as is idle, and next to nothing within a
 * fraction of a second after somebody else comes. The same signals give the same orders. Confined to one thread, which calls
 * {@link #tick} every 10 ms while a governed connection is open or wants to be; {@link #view()} and {@link #decisions()} may be
 * called by that thread alone.
 */
public final class PathController {
    private final IdleOptions options;

    /**
     * A path that nothing is known of.
     *
     * @param direction which way
     * @param kernelSignals true where connections can show their round trips and take windows (epoll)
     * @param options the constants
     * @param seed where the jitter of coming back begins; another for each machine and path
     */
    public PathController(Direction direction, boolean kernelSignals, IdleOptions options, long seed) {
        this.options = options;
    }

    /** Takes what is seen now and says what to do until the next tick. */
    public PathOrders tick(PathSignals signals) {
        List<ConnectionOrder> orders = new ArrayList<>();
        long window = (long) options.firstSegments() * options.segmentBytes();
        for (ConnectionSignal each : signals.connections()) {
            orders.add(new ConnectionOrder(each.id(), ConnectionOrder.Action.MOVE, window, ConnectionOrder.UNPACED));
        }
        return new PathOrders(PathState.RAMP, IdleMode.KERNEL, false, window, 1, List.of(), orders);
    }

    /** How the path looked at the latest tick. */
    public PathView view() {
        return new PathView(PathState.RAMP, IdleMode.KERNEL, 0, 0, 0, 0, 0, 0);
    }

    /** The latest changes of mind, oldest first; at most {@link IdleOptions#decisions()}. */
    public List<IdleDecision> decisions() {
        return List.of();
    }
}
