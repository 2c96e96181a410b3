package dev.ebb.server.peer;

import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.peer.cache.CacheLimits;
import dev.ebb.server.policy.PeerPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What holds: the policy where it says something, else the preferences. Thread-safe. */
final class PeerRules {
    private final Path file;
    private final Supplier<PeerPolicy> policy;
    private final long reserveBytes;
    private volatile PeerPreferences wanted;

    PeerRules(Path folder, Supplier<PeerPolicy> policy, long reserveBytes) throws IOException {
        this.file = folder.resolve("preferences.json");
        this.policy = policy;
        this.reserveBytes = reserveBytes;
        this.wanted = PeerPreferences.read(file);
    }

    PeerPolicy policy() {
        return policy.get();
    }

    PeerPreferences wanted() {
        return wanted;
    }

    PeerCachingFlags flags() {
        PeerPolicy said = policy.get();
        PeerCachingFlags own = wanted.flags();
        return PeerCachingFlags.of(
                said.client().orElse(own.client()),
                said.server().orElse(own.server()),
                own.has(PeerCachingFlags.DISABLE_BRANCH_CACHE));
    }

    CacheLimits limits() {
        PeerPolicy said = policy.get();
        PeerPreferences own = wanted;
        return new CacheLimits(
                said.cachePercent().orElse(own.cachePercent()),
                said.contentAge().orElse(own.contentAge()),
                reserveBytes);
    }

    /** Changes the preferences, durably. */
    synchronized void change(UnaryOperator<PeerPreferences> change) {
        PeerPreferences next = change.apply(wanted);
        try {
            Files.createDirectories(file.getParent());
            next.write(file);
        } catch (IOException notWritten) {
            throw new UncheckedIOException(notWritten);
        }
        wanted = next;
    }
}
