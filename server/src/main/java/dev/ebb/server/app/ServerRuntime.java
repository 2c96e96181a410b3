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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CertificateDesk desk;
    private final QueueRuntime queue;
    private final PeerCaching peers;
    private final RpcServer rpc;
    private boolean receives;
    private @Nullable WebDoors web;

    private ServerRuntime(
            Home home, LiveConfiguration configuration, StopSignal stop, boolean survivesReboot, PassedSockets passed)
            throws IOException {
        InstantSource clock = new SteadyClock();
        desk = new CertificateDesk(CertificateDesk.PATIENCE, clock);
        try {
            PrivateFolders.make(home.state());
            TrustedFolders.demand(home);
            SecretFiles.demandPrivate(configuration.current());
            takeHome(home, configuration);
            SecretBox secrets = SecretBox.open(home.state().resolve("secret.key"));
            TelemetryWiring telemetry = new TelemetryWiring(configuration.current(), clock);
            opened.push(telemetry);
            HttpTransferEngine engine = engine(home, configuration.current(), clock);
            telemetry.watch(engine);
            PeerCaching peers = PeerCaching.start(
                    configuration.current().peers(),
                    engine,
                    home.state().resolve("peer"),
                    () -> configuration.policy().peers(),
                    clock);
            opened.push(peers);
            configuration.onChange(peers::refresh);
            this.peers = peers;
            queue = openQueue(home, peers.engine(), configuration, secrets, clock);
            telemetry.observe(queue, clock.instant());
            Fleet fleet = NodeWiring.join(home, configuration.current(), queue, clock);
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
                    new RunningService(profile, configuration, stop, backups(home, configuration, clock)),
                    queue.scheduler().view(),
                    new PolicyKeeper(configuration),
                    EngineCertificates.search(engine),
                    desk,
                    clock,
                    queue.scheduler().replies(),
                    fleet,
                    new PeerDesk(peers));
            rpc = RpcServer.start(RpcSettings.of(home, configuration.current(), passed), backends, telemetry.calls());
            opened.push(() -> rpc.stop(GRACE));
            receiveUploads(configuration.current(), clock);
            openWebDoors(home, configuration.current(), telemetry);
            LOG.info("Ebb {} serves on {}", BuildIdentity.version(), home.socket());
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /** From here on the home is this service's; what a crash of a backup or a restore left in it is put in order. */
    private void takeHome(Home home, LiveConfiguration configuration) throws IOException {
        opened.push(DaemonLock.take(home.daemonLock()));
        HomeBackup.sweep(home);
        if (Restoration.settle(home.state())) {
            configuration.reload();
        }
    }

    private void receiveUploads(Configuration configuration, InstantSource clock) throws IOException {
        Optional<UploadOptions> uploads = configuration.uploads();
        if (uploads.isPresent()) {
            UploadServer server = UploadServer.start(uploads.get(), clock);
            opened.push(server);
            receives = true;
            LOG.info("uploads are received at {}", server.url());
        }
    }

    private void openWebDoors(Home home, Configuration configuration, TelemetryWiring telemetry) throws IOException {
        if (configuration.web().anyOpen()) {
            web = WebDoors.open(home, configuration.web(), telemetry.metrics());
            opened.push(web);
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

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception failed) {
                LOG.warn("something could not be closed in good order", failed);
            }
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
        opened.push(runtime);
        configuration.onChange(runtime::policyChanged);
        return runtime;
    }
}
