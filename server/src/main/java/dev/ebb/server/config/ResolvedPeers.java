package dev.ebb.server.config;

import dev.ebb.server.peer.PeerOptions;
import dev.ebb.server.policy.PeerPolicy;
import java.util.List;
import java.util.Optional;

/** What the settings of peer caching say together. */
final class ResolvedPeers {
    private static final int MOST = 64;

    private final ResolvedSettings settings;

    ResolvedPeers(ResolvedSettings settings) {
        this.settings = settings;
    }

    /** Adds what is fine alone but not together. */
    void check(List<String> problems) {
        List<Setting<?>> three = List.of(PeerSettings.CERTIFICATE, PeerSettings.KEY, PeerSettings.AUTHORITY);
        long given = List.of(
                        settings.get(PeerSettings.CERTIFICATE),
                        settings.get(PeerSettings.KEY),
                        settings.get(PeerSettings.AUTHORITY))
                .stream()
                .filter(Optional::isPresent)
                .count();
        if (given != 0 && given != three.size()) {
            problems.add(settings.place(PeerSettings.CERTIFICATE, PeerSettings.KEY, PeerSettings.AUTHORITY)
                    + ": peer.certificate, peer.key and peer.ca belong together: set all three, or none");
        }
        if (settings.get(PeerSettings.PEERS).size() > MOST) {
            problems.add(settings.place(PeerSettings.PEERS) + ": peer.peers: at most " + MOST + " peers are asked");
        }
    }

    PeerOptions options() {
        return new PeerOptions(
                settings.get(PeerSettings.CERTIFICATE)
                        .flatMap(certificate -> settings.get(PeerSettings.KEY)
                                .flatMap(key -> settings.get(PeerSettings.AUTHORITY)
                                        .map(ca -> new PeerOptions.Identity(certificate, key, ca)))),
                address(settings.get(PeerSettings.LISTEN)),
                settings.get(PeerSettings.PEERS).stream()
                        .map(ResolvedPeers::address)
                        .toList(),
                settings.get(PeerSettings.DISCOVERY),
                settings.get(PeerSettings.MINIMUM_SPEED),
                settings.get(EngineSettings.RESERVE));
    }

    private static PeerOptions.Address address(HostPort at) {
        return new PeerOptions.Address(at.host(), at.port());
    }

    PeerPolicy policy() {
        return new PeerPolicy(
                settings.get(PeerSettings.CLIENT),
                settings.get(PeerSettings.SERVER),
                settings.get(PeerSettings.CACHE_PERCENT),
                settings.get(PeerSettings.CONTENT_AGE),
                settings.get(PeerSettings.SERVED));
    }
}
