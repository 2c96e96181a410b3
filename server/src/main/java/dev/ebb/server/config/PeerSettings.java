package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.bool;
import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.hostPort;
import static dev.ebb.server.config.SettingTypes.integer;
import static dev.ebb.server.config.SettingTypes.listOf;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.path;
import static dev.ebb.server.config.SettingTypes.size;
import static java.time.Duration.ofDays;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of peer caching. */
final class PeerSettings {
    private static final String UNSET = "unset";

    static final Setting<Optional<Boolean>> CLIENT = Setting.of(
            "peer.client",
            or(UNSET, bool()),
            Optional.empty(),
            "Whether files may be fetched from peers (EnablePeercaching, DisablePeerCachingClient); a job has to allow it as well."
                    + " unset = as SetConfigurationFlags says, which is not at first.");
    static final Setting<Optional<Boolean>> SERVER = Setting.of(
            "peer.server",
            or(UNSET, bool()),
            Optional.empty(),
            "Whether files are kept and served to peers (EnablePeercaching, DisablePeerCachingServer); the job that fetched"
                    + " one has to allow it as well. unset = as SetConfigurationFlags says, which is not at first.");
    static final Setting<Optional<Integer>> CACHE_PERCENT = Setting.of(
            "peer.max-cache-size",
            or(UNSET, integer(1, 80)),
            Optional.empty(),
            "Most that the cache may hold, in percent of the volume with the state of the service (MaxCacheSize). unset = as"
                    + " SetMaximumCacheSize says, 1 at first.");
    static final Setting<Optional<Duration>> CONTENT_AGE = Setting.of(
            "peer.max-content-age",
            or(UNSET, duration(ofDays(1), ofDays(120))),
            Optional.empty(),
            "How long content is kept that nobody asks for (MaxContentAge). unset = as SetMaximumContentAge says, 90 days at first.");
    static final Setting<Optional<Long>> SERVED = Setting.of(
            "peer.max-bandwidth-served",
            or("auto", CapTypes.cap()),
            Optional.empty(),
            "Limit of all that is served to peers together, in kilobits per second (MaxBandwidthServed). auto = 30 % of what the"
                    + " slowest network interface in use can do, 30,000 where that is not known.");

    static final Setting<Optional<Path>> CERTIFICATE = Setting.of(
            "peer.certificate",
            or("none", path()),
            Optional.empty(),
            "PEM certificate that this machine shows to peers, with those that signed it. Without one there is no peer caching.");
    static final Setting<Optional<Path>> KEY = Setting.of(
            "peer.key", or("none", path()), Optional.empty(), "PEM private key (PKCS #8) of the certificate.");
    static final Setting<Optional<Path>> AUTHORITY = Setting.of(
            "peer.ca",
            or("none", path()),
            Optional.empty(),
            "PEM certificates that sign those of peers. Whoever has one of these is a peer, nobody else is: use an authority"
                    + " that is for nothing else.");
    static final Setting<HostPort> LISTEN = Setting.of(
            "peer.listen",
            hostPort(),
            new HostPort("0.0.0.0", 6810),
            "Where peers are served, while they are; port 0 lets the system choose.");
    static final Setting<List<HostPort>> PEERS = Setting.of(
            "peer.peers",
            listOf(hostPort()),
            List.of(),
            "Peers to ask, besides those that are discovered; at most 64.");
    static final Setting<Boolean> DISCOVERY = Setting.of(
            "peer.discovery",
            bool(),
            false,
            "Looks for peers on the networks of this machine, and announces itself there while it serves (DNS-SD over mDNS,"
                    + " _ebb-peer._tcp).");
    static final Setting<Long> MINIMUM_SPEED = Setting.of(
            "peer.minimum-speed",
            size(0, 1L << 40),
            64L << 10,
            "A peer that sends less than so many bytes per second over five seconds is left for the next one, and then for the"
                    + " origin; 0 = never.");

    /** Peer caching, in the order of the reference. */
    static final List<Setting<?>> ALL = List.of(
            CERTIFICATE,
            KEY,
            AUTHORITY,
            LISTEN,
            PEERS,
            DISCOVERY,
            MINIMUM_SPEED,
            CLIENT,
            SERVER,
            CACHE_PERCENT,
            CONTENT_AGE,
            SERVED);

    private PeerSettings() {}
}
