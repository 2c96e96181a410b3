package dev.ebb.client.bits;

import dev.ebb.v1.ClearPeersRequest;
import dev.ebb.v1.ClearPeersResponse;
import dev.ebb.v1.ClearRecordsRequest;
import dev.ebb.v1.ClearRecordsResponse;
import dev.ebb.v1.DeleteRecordRequest;
import dev.ebb.v1.DeleteRecordResponse;
import dev.ebb.v1.DeleteUrlRequest;
import dev.ebb.v1.DiscoverPeersRequest;
import dev.ebb.v1.DiscoverPeersResponse;
import dev.ebb.v1.EnumPeersRequest;
import dev.ebb.v1.EnumPeersResponse;
import dev.ebb.v1.EnumRecordsRequest;
import dev.ebb.v1.GetConfigurationFlagsRequest;
import dev.ebb.v1.GetMaximumCacheSizeRequest;
import dev.ebb.v1.GetMaximumContentAgeRequest;
import dev.ebb.v1.GetRecordRequest;
import dev.ebb.v1.GetRecordResponse;
import dev.ebb.v1.Peer;
import dev.ebb.v1.PeerCacheRecord;
import dev.ebb.v1.SetConfigurationFlagsRequest;
import dev.ebb.v1.SetMaximumCacheSizeRequest;
import dev.ebb.v1.SetMaximumContentAgeRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The calls of {@link PeerCacheAdministration} for programs that do not wait. Thread-safe.
 *
 * <pre>{@code
 * manager.peerCacheAdministration().async().discoverPeers();
 * }</pre>
 */
public final class AsyncPeerCacheAdministration {
    private final Calls calls;

    AsyncPeerCacheAdministration(Calls calls) {
        this.calls = calls;
    }

    public CompletableFuture<Integer> getMaximumCacheSize() {
        return Calls.answer(
                calls.peers().getMaximumCacheSize(GetMaximumCacheSizeRequest.getDefaultInstance()),
                it -> it.getPercent());
    }

    public CompletableFuture<ResultCode> setMaximumCacheSize(int percent) {
        return Calls.answer(
                calls.peers()
                        .setMaximumCacheSize(SetMaximumCacheSizeRequest.newBuilder()
                                .setPercent(percent)
                                .build()),
                it -> ResultCode.of(it.getResult()));
    }

    public CompletableFuture<Duration> getMaximumContentAge() {
        return Calls.answer(
                calls.peers().getMaximumContentAge(GetMaximumContentAgeRequest.getDefaultInstance()),
                it -> Wire.duration(it.getAge()));
    }

    public CompletableFuture<ResultCode> setMaximumContentAge(Duration age) {
        return Calls.answer(
                calls.peers()
                        .setMaximumContentAge(SetMaximumContentAgeRequest.newBuilder()
                                .setAge(Wire.duration(age))
                                .build()),
                it -> ResultCode.of(it.getResult()));
    }

    public CompletableFuture<PeerCachingFlags> getConfigurationFlags() {
        return Calls.answer(
                calls.peers().getConfigurationFlags(GetConfigurationFlagsRequest.getDefaultInstance()),
                it -> PeerCachingFlags.of(it.getFlags()));
    }

    public CompletableFuture<ResultCode> setConfigurationFlags(PeerCachingFlags flags) {
        return Calls.answer(
                calls.peers()
                        .setConfigurationFlags(SetConfigurationFlagsRequest.newBuilder()
                                .setFlags(flags.toWire())
                                .build()),
                it -> ResultCode.of(it.getResult()));
    }

    public CompletableFuture<List<PeerCacheRecord>> enumRecords() {
        return Pages.all(this::page);
    }

    CompletableFuture<Pages.Page<PeerCacheRecord>> page(String token) {
        return Calls.answer(
                calls.peers()
                        .enumRecords(EnumRecordsRequest.newBuilder()
                                .setPageToken(token)
                                .build()),
                it -> new Pages.Page<>(it.getRecordsList(), it.getNextPageToken()));
    }

    public CompletableFuture<PeerCacheRecord> getRecord(String id) {
        return Calls.answer(
                calls.peers().getRecord(GetRecordRequest.newBuilder().setId(id).build()), GetRecordResponse::getRecord);
    }

    public CompletableFuture<ClearRecordsResponse> clearRecords() {
        return Calls.answer(calls.peers().clearRecords(ClearRecordsRequest.getDefaultInstance()), Function.identity());
    }

    public CompletableFuture<DeleteRecordResponse> deleteRecord(String id) {
        return Calls.answer(
                calls.peers()
                        .deleteRecord(DeleteRecordRequest.newBuilder().setId(id).build()),
                Function.identity());
    }

    public CompletableFuture<ResultCode> deleteUrl(String url) {
        return Calls.answer(
                calls.peers()
                        .deleteUrl(DeleteUrlRequest.newBuilder().setUrl(url).build()),
                it -> ResultCode.of(it.getResult()));
    }

    public CompletableFuture<List<Peer>> enumPeers() {
        return Calls.answer(
                calls.peers().enumPeers(EnumPeersRequest.getDefaultInstance()), EnumPeersResponse::getPeersList);
    }

    public CompletableFuture<ClearPeersResponse> clearPeers() {
        return Calls.answer(calls.peers().clearPeers(ClearPeersRequest.getDefaultInstance()), Function.identity());
    }

    public CompletableFuture<DiscoverPeersResponse> discoverPeers() {
        return Calls.answer(
                calls.peers().discoverPeers(DiscoverPeersRequest.getDefaultInstance()), Function.identity());
    }
}
