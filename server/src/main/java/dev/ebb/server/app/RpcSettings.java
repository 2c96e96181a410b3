package dev.ebb.server.app;

import dev.ebb.server.app.systemd.PassedSockets;
import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.HostPort;
import dev.ebb.server.config.ListenOptions;
import dev.ebb.server.config.Principal;
import dev.ebb.server.config.PrincipalOptions;
import dev.ebb.server.identity.Principals;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.rpc.WatchLimits;
import dev.ebb.server.rpc.transport.RpcOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in the doors' words what the configuration says of them. */
final class RpcSettings {
    private RpcSettings() {}

    static RpcOptions of(Home home, Configuration configuration, PassedSockets passed) {
        boolean system = home.kind() == Home.Kind.SYSTEM;
        return new RpcOptions(
                new RpcOptions.Local(home.socket(), system, RpcOptions.LocalDoor.AUTOMATIC),
                tcp(configuration.listen(), passed),
                principals(configuration.principals()),
                RpcOptions.Limits.DEFAULTS.with(watches(configuration.listen())),
                passed.doors());
    }

    private static WatchLimits watches(ListenOptions listen) {
        return new WatchLimits(listen.subscriptions(), listen.subscriptionsPerCaller());
    }

    /** A socket that was passed is bound already, and its address counts rather than the configured one. */
    private static RpcOptions.@Nullable Tcp tcp(ListenOptions listen, PassedSockets passed) {
        Optional<HostPort> bound = passed.tcpAddress()
                .map(address -> new HostPort(address.getAddress().getHostAddress(), address.getPort()))
                .or(listen::tcp);
        if (bound.isEmpty()) {
            return null;
        }
        HostPort address = bound.get();
        RpcOptions.Tls tls = listen.certificate()
                .flatMap(chain -> listen.key()
                        .map(key ->
                                new RpcOptions.Tls(chain, key, listen.clientCa().orElse(null))))
                .orElse(null);
        return new RpcOptions.Tcp(address.host(), address.port(), tls, listen.insecure());
    }

    private static Principals principals(PrincipalOptions configured) {
        return new Principals(
                configured.adminGroup().orElse(null),
                configured.serviceAccounts(),
                configured.tokens().stream().map(RpcSettings::remote).toList(),
                configured.certificates().stream().map(RpcSettings::remote).toList());
    }

    private static Principals.Remote remote(Principal principal) {
        return new Principals.Remote(
                new OwnerId(principal.id()),
                principal.proof(),
                principal.role(),
                principal.account().orElse(null));
    }
}
