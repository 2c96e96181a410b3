package dev.ebb.server.cli;

import dev.ebb.v1.PeerCachingFlags;

/** The flags of peer caching as people write them: {@code both}, {@code client}, {@code server}, {@code off}. */
final class PeerWords {
    private PeerWords() {}

    static PeerCachingFlags parse(String word) {
        return switch (word) {
            case "both" -> flags(true, true);
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
            return "both";
        }
        return flags.getEnableClient() ? "client" : flags.getEnableServer() ? "server" : "off";
    }
}
