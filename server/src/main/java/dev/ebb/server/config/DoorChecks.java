package dev.ebb.server.config;

import dev.ebb.server.config.Finding.Level;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;

/** Whether the addresses to listen on are to be had, and how safe it is to listen there. */
final class DoorChecks {
    private static final String RUNS = " is in use, by the service that runs here as it seems";

    private final ResolvedSettings settings;
    private final Home home;
    private final List<Finding> findings;

    DoorChecks(ResolvedSettings settings, Home home, List<Finding> findings) {
        this.settings = settings;
        this.home = home;
        this.findings = findings;
    }

    void run(boolean addresses) {
        settings.get(ListenSettings.TCP).ifPresent(tcp -> rpc(tcp, addresses));
        if (settings.get(UploadSettings.ROOT).isPresent()) {
            uploads(settings.get(UploadSettings.LISTEN), addresses);
        }
        if (settings.get(WebSettings.PAGE) || settings.get(WebSettings.ARIA2) || settings.get(WebSettings.METRICS)) {
            bind(WebSettings.LISTEN, settings.get(WebSettings.LISTEN), addresses);
        }
        boolean peers = settings.get(PeerSettings.CERTIFICATE).isPresent()
                && settings.get(PeerSettings.SERVER).orElse(false);
        if (peers) {
            bind(PeerSettings.LISTEN, settings.get(PeerSettings.LISTEN), addresses);
        }
        settings.get(StoreSettings.URL).ifPresent(this::database);
    }

    private void rpc(HostPort tcp, boolean addresses) {
        if (settings.get(ListenSettings.INSECURE)) {
            add(
                    Level.WARNING,
                    ListenSettings.INSECURE,
                    "everybody on this machine comes in without proof of who he is",
                    "list principals.tokens, and take listen.insecure away");
        } else if (settings.get(ListenSettings.TLS_CERTIFICATE).isEmpty()) {
            add(Level.NOTE, ListenSettings.TCP, tcp + " is without TLS: tokens cross in the clear", "");
        }
        bind(ListenSettings.TCP, tcp, addresses);
    }

    private void uploads(HostPort listen, boolean addresses) {
        boolean tls = settings.get(UploadSettings.TLS_CERTIFICATE).isPresent();
        if (!listen.isLoopback() && !tls) {
            add(
                    Level.ERROR,
                    UploadSettings.LISTEN,
                    listen + " is not a loopback address and needs TLS",
                    "set uploads.tls-certificate and uploads.tls-key");
        }
        if (!listen.isLoopback() && settings.get(UploadSettings.TOKENS).isEmpty()) {
            add(
                    Level.ERROR,
                    UploadSettings.LISTEN,
                    listen + " is not a loopback address and needs tokens",
                    "set uploads.tokens-file");
        }
        bind(UploadSettings.LISTEN, listen, addresses);
    }

    /** To listen for a moment is the one way to know. */
    private void bind(Setting<?> setting, HostPort at, boolean wanted) {
        if (!wanted || at.port() == 0) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(at.host(), at.port());
        if (address.isUnresolved()) {
            add(Level.ERROR, setting, at.host() + " has no address", "");
            return;
        }
        try (ServerSocket door = new ServerSocket()) {
            door.setReuseAddress(true);
            door.bind(address);
        } catch (BindException refused) {
            String why = String.valueOf(refused.getMessage());
            if (why.toLowerCase(Locale.ROOT).contains("in use")) {
                boolean own = isRunning();
                add(own ? Level.NOTE : Level.ERROR, setting, at + (own ? RUNS : " is in use by another program"), "");
            } else {
                add(Level.ERROR, setting, at + " cannot be listened on by this user: " + why, "");
            }
        } catch (IOException refused) {
            add(Level.ERROR, setting, at + " cannot be listened on: " + refused.getMessage(), "");
        }
    }

    private boolean isRunning() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(home.socket()))) {
            return channel.isConnected();
        } catch (IOException | UnsupportedOperationException nobody) {
            return false;
        }
    }

    /** A driver that is told nothing also goes on without TLS. */
    private void database(String url) {
        boolean near = url.matches("jdbc:postgresql:(//(localhost|127\\.0\\.0\\.1|\\[::1])?(:\\d+)?/.*|[^/].*)");
        if (!near && !url.contains("sslmode=verify")) {
            add(
                    Level.WARNING,
                    StoreSettings.URL,
                    "nobody makes sure that this is the database, and that nobody listens",
                    "add sslmode=verify-full and sslrootcert=FILE to store.url");
        }
    }

    private void add(Level level, Setting<?> setting, String what, String remedy) {
        findings.add(new Finding(level, settings.written(setting), setting.key(), what, remedy));
    }
}
