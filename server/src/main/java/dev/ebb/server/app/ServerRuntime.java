package dev.ebb.server.app;

import dev.ebb.server.app.systemd.PassedSockets;
import dev.ebb.server.app.systemd.ServiceNotices;
import dev.ebb.server.backup.Restoration;
import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.engine.TransferEngine;
import dev.ebb.server.engine.runtime.HttpTransferEngine;
import dev.ebb.server.events.CertificateDesk;
import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.identity.SecretBox;
import dev.ebb.server.job.JobState;
import dev.ebb.server.ledger.StoredHistory;
import dev.ebb.server.peer.PeerCaching;
import dev.ebb.server.rpc.RpcBackends;
import dev.ebb.server.rpc.ServiceProfile;
import dev.ebb.server.rpc.transport.RpcServer;
import dev.ebb.server.store.StoreException;
import dev.ebb.server.uploads.UploadOptions;
import dev.ebb.server.uploads.UploadServer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running service, built top to bottom with plain {@code new} and closed in reverse. Started when {@link #start} returns:
 * what the last run had promised is done and calls are answered.
 */
public final class ServerRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerRuntime.class);
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** What is left of the time when all parts are over, for the rest of the process. */
    private static final double RESERVE = 0.1;

    private final Duration patience;
    private final Deque<Consumer<Drain>> opened = new ArrayDeque<>();
    /** What is told before anything is closed: doors first, then what is behind them. */
    private final Deque<Consumer<Drain>> warned = new ArrayDeque<>();

    private final CertificateDesk desk;
    private final QueueRuntime queue;
    private final PeerCaching peers;
    private final RpcServer rpc;
    private boolean receives;
    private boolean serves;
    private @Nullable WebDoors web;

    private ServerRuntime(
            Home home, LiveConfiguration configuration, StopSignal stop, boolean survivesReboot, PassedSockets passed)
            throws IOException {
        InstantSource clock = new SteadyClock();
        patience = configuration.current().daemon().drainTimeout();
        desk = new CertificateDesk(CertificateDesk.PATIENCE, clock);
        try {
            PrivateFolders.make(home.state());
            TrustedFolders.demand(home);
            SecretFiles.demandPrivate(configuration.current());
            takeHome(home, configuration);
            SecretBox secrets = SecretBox.open(home.state().resolve("secret.key"));
            TelemetryWiring telemetry = new TelemetryWiring(configuration.current(), clock);
            opened.push(drain -> drain.step("telemetry", 0.8, telemetry::close));
            HttpTransferEngine engine = engine(home, configuration.current(), clock);
            telemetry.watch(engine);
            peers = openPeers(home, engine, configuration, clock);
            queue = openQueue(home, peers.engine(), configuration, secrets, clock);
            telemetry.observe(queue, clock.instant());
            Fleet fleet = NodeWiring.join(home, configuration.current(), queue, clock);
            telemetry.observe(fleet, peers);
            queue.start(telemetry);
            ServiceProfile profile = new ServiceProfile(
                    BuildIdentity.version(),
                    BuildIdentity.id(),
                    clock.instant(),
                    ProcessHandle.current().pid(),
                    home.state(),
                    survivesReboot);
            RpcBackends backends = new RpcBackends(
                    queue.ledger(),
                    queue.reader(),
                    queue.events(),
                    queue.running(),
                    secrets,
                    new RunningService(
                            profile, configuration, stop, queue::isTurning, backups(home, configuration, clock)),
                    queue.scheduler().view(),
                    new PolicyKeeper(configuration),
                    EngineCertificates.search(engine),
                    desk,
                    clock,
                    queue.scheduler().replies(),
                    fleet,
                    new PeerDesk(peers),
                    new StoredHistory(queue.store(), queue.ledger()));
            receiveUploads(configuration.current(), clock);
            WebDoors.demandFree(configuration.current().web()); // else whoever comes in first loses the service at once
            rpc = RpcServer.start(RpcSettings.of(home, configuration.current(), passed), backends, telemetry.calls());
            opened.push(this::stopCalls);
            warned.push(drain -> rpc.drain());
            openWebDoors(home, configuration.current(), telemetry);
            serves = true;
            LOG.info("Ebb {} serves on {}", BuildIdentity.version(), home.socket());
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private PeerCaching openPeers(
            Home home, HttpTransferEngine engine, LiveConfiguration configuration, InstantSource clock)
            throws IOException {
        PeerCaching opening = PeerCaching.start(
                configuration.current().peers(),
                engine,
                home.state().resolve("peer"),
                () -> configuration.policy().peers(),
                clock);
        opened.push(drain -> drain.step("peers", 0.5, opening::close));
        configuration.onChange(opening::refresh);
        return opening;
    }

    /** From here on the home is this service's; what a crash of a backup or a restore left in it is put in order. */
    private void takeHome(Home home, LiveConfiguration configuration) throws IOException {
        DaemonLock lock = DaemonLock.take(home);
        opened.push(drain -> drain.step("the lock", 1, lock::close));
        HomeBackup.sweep(home);
        if (Restoration.settle(home.state())) {
            configuration.reload();
        }
    }

    private void receiveUploads(Configuration configuration, InstantSource clock) throws IOException {
        Optional<UploadOptions> uploads = configuration.uploads();
        if (uploads.isPresent()) {
            UploadServer server = UploadServer.start(uploads.get(), clock);
            opened.push(drain -> drain.step("receiving uploads", 0.2, server::close));
            receives = true;
            LOG.info("uploads are received at {}", server.url());
        }
    }

    private void openWebDoors(Home home, Configuration configuration, TelemetryWiring telemetry) throws IOException {
        if (configuration.web().anyOpen()) {
            WebDoors doors = WebDoors.open(home, configuration.web(), telemetry.metrics());
            opened.push(drain -> drain.step("the doors for browsers", 0.2, doors::close));
            web = doors;
        }
    }

    /** Starts the service of a home, for as long as this process holds it. */
    public static ServerRuntime start(Home home, LiveConfiguration configuration) throws IOException {
        return start(home, configuration, new StopSignal(), false, PassedSockets.NONE);
    }

    /** Starts the service of a home. StartException, IOException and IllegalArgumentException say why it cannot. */
    static ServerRuntime start(
            Home home, LiveConfiguration configuration, StopSignal stop, boolean survivesReboot, PassedSockets passed)
            throws IOException {
        home.requireBindableSocket();
        return new ServerRuntime(home, configuration, stop, survivesReboot, passed);
    }

    /** The port of the TCP door; empty when there is none. */
    public OptionalInt tcpPort() {
        return rpc.tcpPort();
    }

    /** The address of the page with its token; empty when there is none. */
    public Optional<String> pageUrl() {
        return Optional.ofNullable(web).flatMap(WebDoors::pageUrl);
    }

    /** What the service manager is told of it. */
    ServiceNotices.Pulse pulse() {
        return new ServiceNotices.Pulse() {
            @Override
            public boolean isTurning() {
                return queue.isTurning();
            }

            @Override
            public String status() {
                if (!queue.isTurning()) {
                    return "The scheduler has stopped and jobs with it: see the log, and restart the service";
                }
                try {
                    long live = queue.reader().countByState().entrySet().stream()
                            .filter(count -> !count.getKey().isFinal())
                            .mapToLong(Map.Entry::getValue)
                            .sum();
                    return "Serving: " + live + " jobs, "
                            + queue.scheduler().running().jobs().size() + " of them transferring";
                } catch (StoreException unreadable) {
                    return "Serving, but the queue cannot be read: " + unreadable.getMessage();
                }
            }
        };
    }

    /** Calls answered so far, and subscriptions open now: what tells an idle service from a used one. */
    long activity() {
        return rpc.callsStarted();
    }

    /**
     * True when nobody watches, nobody is to be told of anything, no job moves or waits for a retry, and there is no other
     * door that somebody could come in by.
     */
    boolean isQuiet() {
        try {
            Map<JobState, Long> counts = queue.reader().countByState();
            boolean working =
                    counts.entrySet().stream().anyMatch(e -> e.getKey().isActive() && e.getValue() > 0);
            return !working
                    && !receives
                    && web == null
                    && !peers.serves()
                    && rpc.callsUnderWay() == 0
                    && !queue.owesNotifications();
        } catch (StoreException unreadable) {
            LOG.debug("whether there is work cannot be told", unreadable);
            return false;
        }
    }

    /** Calls that are in are answered, but nobody waits long for a caller who does not read. */
    private void stopCalls(Drain drain) {
        Duration most = drain.share(0.25);
        Duration grace = most.compareTo(GRACE) < 0 ? most : GRACE;
        drain.step("calls", 0.5, () -> rpc.stop(grace));
    }

    /**
     * Leaves in good order within {@code service.drain-timeout}: takes no more calls, answers those that are in, brings what
     * runs to a checkpoint, writes what waits, gives its jobs to the other nodes of a fleet, lets go of everything. What hangs
     * is left behind: nothing that was acknowledged depends on it.
     */
    @Override
    public void close() {
        Drain drain = Drain.within(patience.minus(Duration.ofNanos((long) (patience.toNanos() * RESERVE))));
        for (Deque<Consumer<Drain>> all : List.of(warned, opened)) {
            while (!all.isEmpty()) {
                all.pop().accept(drain);
            }
        }
        if (drain.left().isEmpty()) {
            if (serves) {
                LOG.info("stopped in good order");
            }
        } else {
            LOG.warn(
                    "stopped, and left to the next start, for it was not over in time: {}",
                    String.join("; ", drain.left()));
        }
    }

    private HttpTransferEngine engine(Home home, Configuration configuration, InstantSource clock) {
        return new HttpTransferEngine(
                configuration.engine(),
                home.state(),
                configuration.certificates(),
                new EngineCertificates(desk),
                clock);
    }

    private @Nullable HomeBackup backups(Home home, LiveConfiguration configuration, InstantSource clock) {
        String machine = configuration.current().fleet().name();
        return queue.store()
                .copies()
                .map(copies -> new HomeBackup(home, copies, machine, clock))
                .orElse(null);
    }

    private QueueRuntime openQueue(
            Home home, TransferEngine engine, LiveConfiguration configuration, SecretBox secrets, InstantSource clock)
            throws IOException {
        OpenedStore store = StoreOpening.open(home, configuration.current(), secrets, clock);
        NotifyWiring notifications = new NotifyWiring(
                configuration.current().notifications(), configuration.current().principals());
        QueueRuntime runtime =
                new QueueRuntime(store, engine, desk, secrets, configuration::policy, notifications, clock);
        opened.push(runtime::close);
        warned.push(runtime::windDown);
        configuration.onChange(runtime::policyChanged);
        return runtime;
    }
}
