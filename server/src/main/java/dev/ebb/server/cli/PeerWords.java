package dev.ebb.server.cli;

import dev.ebb.v1.PeerCachingFlags;
import java.util.Set;

/** The flags of peer caching as people write them: {@code both}, {@code client}, {@code server}, {@code off}. */
final class PeerWords {
    static final String BOTH = "both";
    private static final Set<String> MODES = Set.of(BOTH, "client", "server", "off");

    private PeerWords() {}

    static boolean isMode(String word) {
        return MODES.contains(word);
    }

    static PeerCachingFlags parse(String word) {
        return switch (word) {
            case BOTH -> flags(true, true);
            case "client" -> flags(true, false);
            case "server" -> flags(false, true);
            case "off" -> flags(false, false);
            default -> throw CliException.usage("\"" + word + "\" is none of both, client, server and off");
        };
    }

    private static PeerCachingFlags flags(boolean client, boolean server) {
        return PeerCachingFlags.newBuilder()
                .setEnableClient(client)
                .setEnableServer(server)
                .build();
    }

    static String of(PeerCachingFlags flags) {
        if (flags.getEnableClient() && flags.getEnableServer()) {
            return BOTH;
        }
        return flags.getEnableClient() ? "client" : flags.getEnableServer() ? "server" : "off";
    }
}
