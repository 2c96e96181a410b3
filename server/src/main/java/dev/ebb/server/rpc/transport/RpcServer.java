package dev.ebb.server.rpc.transport;

import dev.ebb.server.identity.AccountDirectory;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.LocalCallers;
import dev.ebb.server.identity.MachineAccounts;
import dev.ebb.server.identity.ProcessUmask;
import dev.ebb.server.identity.RemoteCallers;
import dev.ebb.server.identity.Role;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.rpc.RpcBackends;
import dev.ebb.server.rpc.RpcServices;
import io.grpc.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Serves the contract at every door that is configured. {@link #start} returns when calls are answered; {@link #drain}
 * refuses new ones; {@link #stop} waits for those under way. Thread-safe.
 */
public final class RpcServer {
    private final RpcServices services;
    private final RpcThreads threads;
    private final AdmissionGate gate;
    private final List<Server> servers = new ArrayList<>();
    private final List<Door> doors = new ArrayList<>();
    private int tcpPort = -1;

    /** Something to close behind a door. */
    private interface Door {
        void remove() throws IOException;
    }

    private RpcServer(RpcServices services, RpcThreads threads, AdmissionGate gate) {
        this.services = services;
        this.threads = threads;
        this.gate = gate;
    }

    /** Opens the doors. IOException and IllegalArgumentException say in words what is wrong and what to do. */
    public static RpcServer start(RpcOptions options, RpcBackends backends) throws IOException {
        return start(options, backends, CallWatch.NOBODY);
    }

    /** Opens the doors, and has every call looked at. */
    public static RpcServer start(RpcOptions options, RpcBackends backends, CallWatch watch) throws IOException {
        return start(options, backends, watch, new MachineAccounts());
    }

    static RpcServer start(RpcOptions options, RpcBackends backends, AccountDirectory accounts) throws IOException {
        return start(options, backends, CallWatch.NOBODY, accounts);
    }

    private static RpcServer start(RpcOptions options, RpcBackends backends, CallWatch watch, AccountDirectory accounts)
            throws IOException {
        RpcThreads threads = new RpcThreads(options.limits().handlerThreads());
        RpcServices services =
                new RpcServices(backends, options.limits().watches(), threads.handlers(), threads.timer());
        RpcServer server = new RpcServer(
                services, threads, new AdmissionGate(options.limits().callsAndStreams()));
        try {
            server.open(options, watch, accounts);
            return server;
        } catch (IOException | RuntimeException failed) {
            server.stop(Duration.ZERO);
            throw failed;
        }
    }

    /** The port of the TCP door; empty when there is none. */
    public OptionalInt tcpPort() {
        return tcpPort < 0 ? OptionalInt.empty() : OptionalInt.of(tcpPort);
    }

    /** Calls that have come so far; only ever rises. */
    public long callsStarted() {
        return gate.admitted();
    }

    /** Calls under way, open subscriptions among them. */
    public int callsUnderWay() {
        return gate.underWay();
    }

    /** Takes no new calls and sends watchers away with their cursors; calls under way are answered. */
    public void drain() {
        gate.close();
        services.drain();
        servers.forEach(Server::shutdown);
    }

    /** Drains, waits for calls under way, at most for the grace, and closes everything. */
    public void stop(Duration grace) {
        drain();
        long deadline = System.nanoTime() + grace.toNanos();
        try {
            for (Server server : servers) {
                if (!server.awaitTermination(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    server.shutdownNow();
                    server.awaitTermination(1, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException hurried) {
            servers.forEach(Server::shutdownNow);
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void close() {
        threads.close();
        for (Door door : doors) {
            try {
                door.remove();
            } catch (IOException left) {
                // The next start recognises what is left as its own, and removes it.
            }
        }
    }

    private void open(RpcOptions options, CallWatch watch, AccountDirectory accounts) throws IOException {
        OptionalLong self = MachineAccounts.ownUid();
        RemoteCallers remote = RemoteCallers.of(options.principals(), accounts);
        RpcDoors builder = new RpcDoors(options.limits(), services, threads, gate, watch);
        RpcOptions.Local local = options.local();
        boolean unix = local.door() == RpcOptions.LocalDoor.AUTOMATIC
                && threads.sockets().hasUnixSockets();
        if (unix) {
            openSocket(options, builder, accounts, self);
        } else {
            openTokenFile(local, builder, self);
        }
        RpcOptions.Tcp tcp = options.tcp();
        if (tcp != null) {
            Server server = builder.tcp(tcp, remote, options.passed().tcp());
            tcpPort = start(server);
        }
    }

    private void openSocket(RpcOptions options, RpcDoors builder, AccountDirectory accounts, OptionalLong self)
            throws IOException {
        RpcOptions.Local local = options.local();
        ProcessUmask umasks = new ProcessUmask(Path.of("/proc"));
        LocalCallers callers = local.system()
                ? LocalCallers.ofSystemDaemon(options.principals(), accounts, umasks)
                : LocalCallers.ofPrivateDaemon(self.orElseThrow(), options.principals(), accounts, umasks);
        OptionalInt passed = options.passed().unix();
        if (passed.isPresent()) {
            // The folder has to be safe whoever made the socket; the socket itself belongs to who passed it.
            SocketFolder.prepare(SocketFolder.of(local.socket()), local.system(), self);
            servers.add(builder.unix(local.socket(), callers, passed).start());
            return;
        }
        SocketFile file = new SocketFile(local.socket(), local.system());
        file.prepare(self);
        servers.add(builder.unix(local.socket(), callers, passed).start());
        file.bound();
        doors.add(file::remove);
    }

    private void openTokenFile(RpcOptions.Local local, RpcDoors builder, OptionalLong self) throws IOException {
        if (local.system()) {
            throw new IOException(
                    "A system service needs Unix sockets, and this platform has none that this build knows.");
        }
        Path folder = SocketFolder.of(local.socket());
        SocketFolder.prepare(folder, false, self);
        TokenFile file = new TokenFile(folder);
        OwnerId owner = self.isPresent() ? OwnerId.ofUid(self.getAsLong()) : new OwnerId("token:owner");
        int port = start(builder.loopback(file.token(), new Caller(owner, Role.ADMINISTRATOR, null)));
        file.write("127.0.0.1", port);
        doors.add(file::remove);
    }

    private int start(Server server) throws IOException {
        servers.add(server.start());
        return ((InetSocketAddress) server.getListenSockets().get(0)).getPort();
    }
}
