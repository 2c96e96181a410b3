package dev.ebb.server.cli;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.TcpTarget;
import dev.ebb.server.config.HostPort;
import java.io.IOException;
import java.nio.file.Path;

/** Connects through the SDK. */
final class SdkDial implements Dial {
    /** A person waits: a service that is gone is looked for again, or started, rather than waited for. */
    private static final EbbClientOptions PATIENCE = EbbClientOptions.DEFAULTS.withAttempts(3);

    private static final String UNIX = "unix:";
    private static final String PLAIN = "plain:";

    @Override
    public Service socket(Path socket) {
        return connect(EbbTarget.unix(socket));
    }

    @Override
    public Service address(String target, TargetProof proof) {
        if (target.startsWith(UNIX)) {
            proof.refuseForSocket();
            return connect(EbbTarget.unix(Path.of(target.substring(UNIX.length()))));
        }
        boolean plain = target.startsWith(PLAIN);
        HostPort address = HostPort.parse(plain ? target.substring(PLAIN.length()) : target)
                .orElseThrow(() -> CliException.usage(
                        "--target: \"" + target + "\" is none of unix:/path, host:port, plain:host:port"));
        TcpTarget tcp = EbbTarget.tcp(address.host(), address.port());
        try {
            return connect(plain ? proof.overPlain(tcp.withoutTls()) : proof.over(tcp));
        } catch (IllegalArgumentException refused) {
            throw CliException.usage("--target: " + refused.getMessage());
        }
    }

    private static Service connect(EbbTarget target) {
        try {
            return new SdkService(EbbClient.connect(target, PATIENCE));
        } catch (IOException unreadable) {
            throw CliException.usage("--target: " + Failures.inWords(unreadable));
        }
    }
}
