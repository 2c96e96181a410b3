package dev.ebb.client.bits;

import dev.ebb.v1.Peer;
import dev.ebb.v1.PeerCacheRecord;
import java.time.Duration;
import java.util.List;

/**
 * The cache that this machine keeps for others, and the machines it knows (IBitsPeerCacheAdministration). Calls that change
 * something, and those that show what others have downloaded, are for administrators: others get E_ACCESSDENIED. Records and peers
 * are messages of the contract, whose comments say what they mean. Thread-safe.
 *
 * <pre>{@code
 * manager.peerCacheAdministration().setConfigurationFlags(PeerCachingFlags.NONE.withClient(true).withServer(true));
 * }</pre>
 */
public final class PeerCacheAdministration {
    private final AsyncPeerCacheAdministration async;

    PeerCacheAdministration(Calls calls) {
        this.async = new AsyncPeerCacheAdministration(calls);
    }

    /** The same calls for programs that do not wait. */
    public AsyncPeerCacheAdministration async() {
        return async;
    }

    /** The most that the cache may hold, in percent of the volume with the service's state (GetMaximumCacheSize). Default 1. */
    public int getMaximumCacheSize() {
        return Calls.join(async.getMaximumCacheSize());
    }

    /** Sets it: 1 to 80 (SetMaximumCacheSize). S_FALSE when a policy says otherwise. Errors: E_INVALIDARG. */
    public ResultCode setMaximumCacheSize(int percent) {
        return Calls.join(async.setMaximumCacheSize(percent));
    }

    /** How long content is kept that nobody asks for (GetMaximumContentAge). Default 90 days. */
    public Duration getMaximumContentAge() {
        return Calls.join(async.getMaximumContentAge());
    }

    /** Sets it: 1 to 120 days (SetMaximumContentAge). S_FALSE when a policy says otherwise. Errors: E_INVALIDARG. */
    public ResultCode setMaximumContentAge(Duration age) {
        return Calls.join(async.setMaximumContentAge(age));
    }

    /** What this machine does, with what policies say of it (GetConfigurationFlags). Default: nothing. */
    public PeerCachingFlags getConfigurationFlags() {
        return Calls.join(async.getConfigurationFlags());
    }

    /** Sets it (SetConfigurationFlags): BG_S_OVERRIDDEN_BY_POLICY when a policy says otherwise. */
    public ResultCode setConfigurationFlags(PeerCachingFlags flags) {
        return Calls.join(async.setConfigurationFlags(flags));
    }

    /** What is in the cache, what was used last first (EnumRecords). */
    public Pages<PeerCacheRecord> enumRecords() {
        return new Pages<>(token -> Calls.join(async.page(token)));
    }

    /** One record (GetRecord). Errors: BG_E_NOT_FOUND. */
    public PeerCacheRecord getRecord(String id) {
        return Calls.join(async.getRecord(id));
    }

    /** Empties the cache, but for what is being served, which goes when it is idle (ClearRecords). */
    public void clearRecords() {
        Calls.join(async.clearRecords());
    }

    /** Removes one record (DeleteRecord). Errors: BG_E_NOT_FOUND, BG_E_BUSYCACHERECORD. */
    public void deleteRecord(String id) {
        Calls.join(async.deleteRecord(id));
    }

    /** Removes the record of a URL (DeleteUrl): S_FALSE when there is none. Errors: BG_E_BUSYCACHERECORD. */
    public ResultCode deleteUrl(String url) {
        return Calls.join(async.deleteUrl(url));
    }

    /** The other machines that are known, by name (EnumPeers). */
    public List<Peer> enumPeers() {
        return Calls.join(async.enumPeers());
    }

    /** Forgets them (ClearPeers). */
    public void clearPeers() {
        Calls.join(async.clearPeers());
    }

    /** Starts to look for them (DiscoverPeers). Errors: BG_E_DISCOVERY_IN_PROGRESS, BG_E_PEERCACHING_DISABLED. */
    public void discoverPeers() {
        Calls.join(async.discoverPeers());
    }
}
