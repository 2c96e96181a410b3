package dev.ebb.server.rpc;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.rpc.PeerCacheControl.CachedFile;
import dev.ebb.v1.ClearPeersRequest;
import dev.ebb.v1.ClearPeersResponse;
import dev.ebb.v1.ClearRecordsRequest;
import dev.ebb.v1.ClearRecordsResponse;
import dev.ebb.v1.DeleteRecordRequest;
import dev.ebb.v1.DeleteRecordResponse;
import dev.ebb.v1.DeleteUrlRequest;
import dev.ebb.v1.DeleteUrlResponse;
import dev.ebb.v1.DiscoverPeersRequest;
import dev.ebb.v1.DiscoverPeersResponse;
import dev.ebb.v1.EnumPeersRequest;
import dev.ebb.v1.EnumPeersResponse;
import dev.ebb.v1.EnumRecordsRequest;
import dev.ebb.v1.EnumRecordsResponse;
import dev.ebb.v1.GetConfigurationFlagsRequest;
import dev.ebb.v1.GetConfigurationFlagsResponse;
import dev.ebb.v1.GetMaximumCacheSizeRequest;
import dev.ebb.v1.GetMaximumCacheSizeResponse;
import dev.ebb.v1.GetMaximumContentAgeRequest;
import dev.ebb.v1.GetMaximumContentAgeResponse;
import dev.ebb.v1.GetRecordRequest;
import dev.ebb.v1.GetRecordResponse;
import dev.ebb.v1.Peer;
import dev.ebb.v1.PeerCacheAdministrationGrpc;
import dev.ebb.v1.PeerCacheRange;
import dev.ebb.v1.PeerCacheRecord;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetConfigurationFlagsRequest;
import dev.ebb.v1.SetConfigurationFlagsResponse;
import dev.ebb.v1.SetMaximumCacheSizeRequest;
import dev.ebb.v1.SetMaximumCacheSizeResponse;
import dev.ebb.v1.SetMaximumContentAgeRequest;
import dev.ebb.v1.SetMaximumContentAgeResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** IBitsPeerCacheAdministration: the cache of this machine, and the machines it knows. Thread-safe. */
final class PeerCacheAdministrationService extends PeerCacheAdministrationGrpc.PeerCacheAdministrationImplBase {
    private static final int MOST_PERCENT = 80;
    private static final Duration LEAST_AGE = Duration.ofDays(1);
    private static final Duration MOST_AGE = Duration.ofDays(120);
    private static final int MOST_RECORDS = 1_000;
    private static final int USUAL_RECORDS = 100;

    private final PeerCacheControl peers;
    private final UnaryCalls calls;

    PeerCacheAdministrationService(RpcBackends backends, RpcTranslation translation) {
        this.peers = backends.peers();
        this.calls = translation.calls();
    }

    @Override
    public void getMaximumCacheSize(
            GetMaximumCacheSizeRequest request, StreamObserver<GetMaximumCacheSizeResponse> observer) {
        calls.read(
                observer,
                caller -> GetMaximumCacheSizeResponse.newBuilder()
                        .setPercent(peers.cachePercent().value())
                        .setResult(ruled(peers.cachePercent().byPolicy()))
                        .build());
    }

    @Override
    public void setMaximumCacheSize(
            SetMaximumCacheSizeRequest request, StreamObserver<SetMaximumCacheSizeResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            int percent = request.getPercent();
            if (percent < 1 || percent > MOST_PERCENT) {
                throw JobException.invalid("percent", "must be 1 to " + MOST_PERCENT);
            }
            peers.setCachePercent(percent);
            return SetMaximumCacheSizeResponse.newBuilder()
                    .setResult(ruled(peers.cachePercent().byPolicy()))
                    .build();
        });
    }

    @Override
    public void getMaximumContentAge(
            GetMaximumContentAgeRequest request, StreamObserver<GetMaximumContentAgeResponse> observer) {
        calls.read(
                observer,
                caller -> GetMaximumContentAgeResponse.newBuilder()
                        .setAge(WireTimes.duration(peers.contentAge().value()))
                        .setResult(ruled(peers.contentAge().byPolicy()))
                        .build());
    }

    @Override
    public void setMaximumContentAge(
            SetMaximumContentAgeRequest request, StreamObserver<SetMaximumContentAgeResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            Duration age = WireTimes.span("age", request.getAge());
            if (age.compareTo(LEAST_AGE) < 0 || age.compareTo(MOST_AGE) > 0) {
                throw JobException.invalid(
                        "age", "must be " + LEAST_AGE.toSeconds() + " s to " + MOST_AGE.toSeconds() + " s");
            }
            peers.setContentAge(age);
            return SetMaximumContentAgeResponse.newBuilder()
                    .setResult(ruled(peers.contentAge().byPolicy()))
                    .build();
        });
    }

    private static ResultCode ruled(boolean byPolicy) {
        return byPolicy ? ResultCode.RESULT_CODE_S_FALSE : ResultCode.RESULT_CODE_S_OK;
    }

    @Override
    public void getConfigurationFlags(
            GetConfigurationFlagsRequest request, StreamObserver<GetConfigurationFlagsResponse> observer) {
        calls.read(
                observer,
                caller -> GetConfigurationFlagsResponse.newBuilder()
                        .setFlags(PeerFlags.write(peers.flags()))
                        .setConfigured(peers.isConfigured())
                        .build());
    }

    @Override
    public void setConfigurationFlags(
            SetConfigurationFlagsRequest request, StreamObserver<SetConfigurationFlagsResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            PeerCachingFlags wanted = PeerFlags.read(request.getFlags());
            ErrorCode result = peers.setFlags(wanted) ? ErrorCode.S_OK : ErrorCode.OVERRIDDEN_BY_POLICY;
            return SetConfigurationFlagsResponse.newBuilder()
                    .setResult(WireEnums.result(result))
                    .setFlags(PeerFlags.write(peers.flags()))
                    .build();
        });
    }

    @Override
    public void enumRecords(EnumRecordsRequest request, StreamObserver<EnumRecordsResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            int size = request.getPageSize() == 0 ? USUAL_RECORDS : request.getPageSize();
            if (size < 1 || size > MOST_RECORDS) {
                throw JobException.invalid("page_size", "must be 1 to " + MOST_RECORDS + ", or 0 for " + USUAL_RECORDS);
            }
            List<CachedFile> all = peers.records();
            int from = from(all, request.getPageToken());
            int end = Math.min(all.size(), from + size);
            EnumRecordsResponse.Builder page = EnumRecordsResponse.newBuilder().setTotalSize(all.size());
            all.subList(from, end).forEach(record -> page.addRecords(message(record)));
            if (end < all.size()) {
                page.setNextPageToken(
                        all.get(end - 1).accessed() + " " + all.get(end - 1).id());
            }
            return page.build();
        });
    }

    /** Behind the last one of the page before, which may be gone or in front again. */
    private static int from(List<CachedFile> all, String token) {
        if (token.isEmpty()) {
            return 0;
        }
        String[] last = token.split(" ", -1);
        try {
            java.time.Instant accessed = java.time.Instant.parse(last[0]);
            UUID id = UUID.fromString(last[1]);
            int from = 0;
            while (from < all.size() && !isBehind(all.get(from), accessed, id)) {
                from++;
            }
            return from;
        } catch (java.time.DateTimeException | IllegalArgumentException | ArrayIndexOutOfBoundsException foreign) {
            throw JobException.invalid("page_token", "is not from a page of EnumRecords");
        }
    }

    private static boolean isBehind(CachedFile record, java.time.Instant accessed, UUID id) {
        int older = accessed.compareTo(record.accessed());
        return older > 0 || older == 0 && record.id().compareTo(id) > 0;
    }

    @Override
    public void getRecord(GetRecordRequest request, StreamObserver<GetRecordResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            return GetRecordResponse.newBuilder()
                    .setRecord(message(peers.record(id(request.getId()))))
                    .build();
        });
    }

    @Override
    public void clearRecords(ClearRecordsRequest request, StreamObserver<ClearRecordsResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            peers.clear();
            return ClearRecordsResponse.getDefaultInstance();
        });
    }

    @Override
    public void deleteRecord(DeleteRecordRequest request, StreamObserver<DeleteRecordResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            peers.delete(id(request.getId()));
            return DeleteRecordResponse.getDefaultInstance();
        });
    }

    @Override
    public void deleteUrl(DeleteUrlRequest request, StreamObserver<DeleteUrlResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            if (request.getUrl().isEmpty()) {
                throw JobException.invalid("url", "must be given");
            }
            boolean there = peers.deleteUrl(request.getUrl());
            return DeleteUrlResponse.newBuilder()
                    .setResult(there ? ResultCode.RESULT_CODE_S_OK : ResultCode.RESULT_CODE_S_FALSE)
                    .build();
        });
    }

    @Override
    public void enumPeers(EnumPeersRequest request, StreamObserver<EnumPeersResponse> observer) {
        calls.read(observer, caller -> {
            EnumPeersResponse.Builder all = EnumPeersResponse.newBuilder();
            peers.peers()
                    .forEach(peer -> all.addPeers(Peer.newBuilder()
                            .setName(peer.name())
                            .setAuthenticated(peer.authenticated())
                            .setAvailable(peer.available())));
            return all.build();
        });
    }

    @Override
    public void clearPeers(ClearPeersRequest request, StreamObserver<ClearPeersResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            peers.clearPeers();
            return ClearPeersResponse.getDefaultInstance();
        });
    }

    @Override
    public void discoverPeers(DiscoverPeersRequest request, StreamObserver<DiscoverPeersResponse> observer) {
        calls.read(observer, caller -> {
            requireAdministrator(caller);
            peers.discover();
            return DiscoverPeersResponse.getDefaultInstance();
        });
    }

    private static void requireAdministrator(Caller caller) {
        AccessRule.requireAdministrator(caller, "change peer caching or see what others have downloaded");
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException none) {
            throw JobException.invalid("id", "must be the GUID of a record, as EnumRecords shows it");
        }
    }

    private static PeerCacheRecord message(CachedFile record) {
        PeerCacheRecord.Builder message = PeerCacheRecord.newBuilder()
                .setId(record.id().toString())
                .setOriginUrl(record.url())
                .setFileSize(record.bytes())
                .setLastAccessTime(WireTimes.timestamp(record.accessed()))
                .setValidated(record.validated())
                .addRanges(PeerCacheRange.newBuilder().setLength(record.bytes()))
                .setDigest(record.digest())
                .setValidator(record.validator());
        if (record.modified() != null) {
            message.setFileModificationTime(WireTimes.timestamp(record.modified()));
        }
        return message.build();
    }
}
