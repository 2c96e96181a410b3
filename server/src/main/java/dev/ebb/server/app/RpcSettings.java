package dev.ebb.server.app;

import dev.ebb.server.config.Configuration;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.HostPort;
import dev.ebb.server.config.ListenOptions;
import dev.ebb.server.config.Principal;
import dev.ebb.server.identity.PrincipalOptions;
import dev.ebb.server.rpc.transport.RpcOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in the doors' words what the configuration says of them. */
final class RpcSettings {
    private RpcSettings() {}

    static RpcOptions of(Home home, Configuration configuration) {
        boolean system = home.kind() == Home.Kind.SYSTEM;
        return new RpcOptions(
                new RpcOptions.Local(home.socket(), system, RpcOptions.LocalDoor.AUTOMATIC),
                tcp(configuration.listen()),
                principals(configuration.principals()),
                RpcOptions.Limits.DEFAULTS);
    }

    private static RpcOptions.@Nullable Tcp tcp(ListenOptions listen) {
        if (listen.tcp().isEmpty()) {
            return null;
        }
        HostPort address = listen.tcp().get();
        RpcOptions.Tls tls = listen.certificate()
                .flatMap(chain -> listen.key()
                        .map(key ->
                                new RpcOptions.Tls(chain, key, listen.clientCa().orElse(null))))
                .orElse(null);
        return new RpcOptions.Tcp(address.host(), address.port(), tls, listen.insecure());
    }

    private static PrincipalOptions principals(dev.ebb.server.config.PrincipalOptions configured) {
        return new PrincipalOptions(
                configured.adminGroup().orElse(null),
                configured.serviceAccounts(),
                configured.tokens().stream()
                        .map(token -> new PrincipalOptions.Token(token.proof(), grant("token:", token)))
                        .toList(),
                configured.certificates().stream()
                        .map(cert -> new PrincipalOptions.Certificate(cert.proof(), grant("cert:", cert)))
                        .toList());
    }

    private static PrincipalOptions.Grant grant(String prefix, Principal principal) {
        String name = principal.id().startsWith(prefix) ? principal.id().substring(prefix.length()) : principal.id();
        return new PrincipalOptions.Grant(
                name,
                principal.role().name().toLowerCase(Locale.ROOT),
                principal.account().orElse(null));
    }
}
