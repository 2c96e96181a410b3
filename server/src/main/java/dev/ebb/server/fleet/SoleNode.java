package dev.ebb.server.fleet;

import dev.ebb.server.job.JobId;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The fleet of a service with a store of its own: one node, which is alive as long as anybody can ask. Thread-safe. */
public final class SoleNode implements Fleet {
    private final Identity identity;
    private final RememberedMode remembered;
    private final Runnable obey;
    private final InstantSource clock;
    private final Instant started;
    private volatile NodeMode mode;
    private volatile Supplier<NodeLoad> load = () -> NodeLoad.NONE;

    /**
     * Who the node is.
     *
     * @param name its name
     * @param pools pools it belongs to
     * @param address where its callers reach it, for people
     * @param version the build it runs
     */
    public record Identity(String name, Set<String> pools, String address, String version) {
        public Identity {
            pools = Set.copyOf(pools);
        }
    }

    /**
     * A node that remembers its mode in a file of the state folder, and tells when it changes.
     *
     * @param obey called when another mode is wanted
     */
    public SoleNode(Identity identity, Path state, Runnable obey, InstantSource clock) {
        this.identity = identity;
        this.remembered = new RememberedMode(state.resolve("node-mode"));
        this.obey = obey;
        this.clock = clock;
        this.started = clock.instant();
        this.mode = remembered.read();
    }

    @Override
    public String self() {
        return identity.name();
    }

    @Override
    public Set<String> pools() {
        return identity.pools();
    }

    @Override
    public List<NodeStatus> nodes() {
        Instant now = clock.instant();
        return List.of(new NodeStatus(
                identity.name(),
                identity.pools(),
                identity.address(),
                identity.version(),
                mode,
                true,
                started,
                now,
                now,
                load.get()));
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public NodeMode mode() {
        return mode;
    }

    @Override
    public Optional<String> holder(JobId job) {
        return Optional.of(identity.name());
    }

    @Override
    public void report(Supplier<NodeLoad> next) {
        load = next;
    }

    @Override
    public synchronized boolean setMode(String node, NodeMode next) {
        if (!node.equals(identity.name())) {
            return false;
        }
        remembered.write(next);
        mode = next;
        obey.run();
        return true;
    }

    @Override
    public boolean forget(String node) {
        if (node.equals(identity.name())) {
            throw new IllegalStateException(node + " is alive");
        }
        return false;
    }
}
