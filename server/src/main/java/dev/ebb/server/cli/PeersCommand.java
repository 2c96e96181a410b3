package dev.ebb.server.cli;

import dev.ebb.v1.ClearPeersRequest;
import dev.ebb.v1.DiscoverPeersRequest;
import dev.ebb.v1.EnumPeersRequest;
import dev.ebb.v1.GetConfigurationFlagsRequest;
import dev.ebb.v1.GetConfigurationFlagsResponse;
import dev.ebb.v1.Peer;
import dev.ebb.v1.PeerCachingFlags;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetConfigurationFlagsRequest;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb peers list|discover|clear|on|off|client|server|status}: other machines of the network, and whether they help. */
@Command(
        name = "peers",
        description = {
            "Shows the machines of the network that help with downloads, and whether this one does.",
            "",
            "  ebb peers list               those that are known",
            "  ebb peers status             whether this machine fetches from peers and serves them",
            "  ebb peers use MODE           both, client (only fetches), server (only serves) or off",
            "  ebb peers discover           looks for them now",
            "  ebb peers clear              forgets them",
            "",
            "A job has to allow it as well: ebb get --peers, ebb set JOB --peers both.",
            ""
        })
final class PeersCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Parameters(index = "0", paramLabel = "ACTION", description = "list, status, use, discover or clear.")
    String action = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "MODE", description = "both, client, server or off.")
    String mode = "";

    @Option(names = "--json", description = "Print each peer as a line of JSON.")
    boolean json;

    PeersCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        if (!Set.of("list", "status", "use", "discover", "clear").contains(action)) {
            throw CliException.usage("\"" + action + "\" is none of list, status, use, discover and clear");
        }
        if (action.equals("use") == mode.isEmpty()) {
            throw CliException.usage(
                    action.equals("use")
                            ? "\"peers use\" takes both, client, server or off"
                            : "\"peers " + action + "\" takes nothing more");
        }
        PeerCachingFlags wanted = action.equals("use") ? PeerWords.parse(mode) : PeerCachingFlags.getDefaultInstance();
        try (Service service = connector.open()) {
            switch (action) {
                case "list" -> list(service);
                case "status" -> status(service);
                case "use" -> use(service, wanted);
                case "discover" -> service.peers().discoverPeers(DiscoverPeersRequest.getDefaultInstance());
                default -> service.peers().clearPeers(ClearPeersRequest.getDefaultInstance());
            }
        }
        return ExitCode.OK.number();
    }

    private void list(Service service) {
        Table table = new Table("PEER", "AUTHENTICATED", "AVAILABLE");
        for (Peer peer :
                service.peers().enumPeers(EnumPeersRequest.getDefaultInstance()).getPeersList()) {
            if (json) {
                Json.line(context.out(), peer);
            } else {
                table.row(peer.getName(), peer.getAuthenticated() ? "yes" : "no", peer.getAvailable() ? "yes" : "no");
            }
        }
        if (!json) {
            table.print(context.out());
        }
    }

    private void use(Service service, PeerCachingFlags wanted) {
        ResultCode result = service.peers()
                .setConfigurationFlags(SetConfigurationFlagsRequest.newBuilder()
                        .setFlags(wanted)
                        .build())
                .getResult();
        if (result == ResultCode.RESULT_CODE_BG_S_OVERRIDDEN_BY_POLICY) {
            context.say("Kept, but a policy says otherwise and holds.");
        }
        status(service);
    }

    private void status(Service service) {
        GetConfigurationFlagsResponse now =
                service.peers().getConfigurationFlags(GetConfigurationFlagsRequest.getDefaultInstance());
        context.out().println("peers: " + PeerWords.of(now.getFlags()));
        if (!now.getConfigured()) {
            context.say("Not set up: peer.certificate, peer.key and peer.ca are not configured.");
        }
    }
}
