package dev.ebb.server.rpc;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.GetPeerCachingFlagsRequest;
import dev.ebb.v1.GetPeerCachingFlagsResponse;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.SetPeerCachingFlagsRequest;
import dev.ebb.v1.SetPeerCachingFlagsResponse;
import io.grpc.stub.StreamObserver;

/** Whether other machines may help with the files of a job (IBackgroundCopyJob4). Thread-safe. */
final class PeerFlags implements ServiceTable.Part {
    private final JobQueries queries;
    private final RpcTranslation translation;

    PeerFlags(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.translation = translation;
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetPeerCachingFlagsMethod(), this::set)
                .unary(BackgroundCopyJobGrpc.getGetPeerCachingFlagsMethod(), this::get);
    }

    private void set(SetPeerCachingFlagsRequest request, StreamObserver<SetPeerCachingFlagsResponse> observer) {
        translation
                .changes()
                .set(
                        request,
                        observer,
                        () -> new JobProperty.PeerCaching(read(request.getPeerCachingFlags())),
                        job -> SetPeerCachingFlagsResponse.newBuilder()
                                .setJob(job)
                                .build());
    }

    private void get(GetPeerCachingFlagsRequest request, StreamObserver<GetPeerCachingFlagsResponse> observer) {
        translation.calls().read(observer, caller -> {
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            return GetPeerCachingFlagsResponse.newBuilder()
                    .setPeerCachingFlags(write(job.settings().transfer().terms().peers()))
                    .build();
        });
    }

    /** The terms with what CreateJob is given. */
    static TransferTerms read(TransferTerms terms, JobType type, JobSettings wire) {
        PeerCachingFlags flags = read(wire.getPeerCachingFlags());
        if (type != JobType.DOWNLOAD && !flags.equals(PeerCachingFlags.NONE)) {
            throw JobException.inField(
                    ErrorCode.E_NOTIMPL,
                    "settings.peer_caching_flags",
                    "are for downloads: nothing else comes from peers");
        }
        return terms.withPeers(flags);
    }

    static PeerCachingFlags read(dev.ebb.v1.PeerCachingFlags wire) {
        return PeerCachingFlags.of(wire.getEnableClient(), wire.getEnableServer(), wire.getDisableBranchCache());
    }

    static dev.ebb.v1.PeerCachingFlags write(PeerCachingFlags flags) {
        return dev.ebb.v1.PeerCachingFlags.newBuilder()
                .setEnableClient(flags.client())
                .setEnableServer(flags.server())
                .setDisableBranchCache(flags.has(PeerCachingFlags.DISABLE_BRANCH_CACHE))
                .build();
    }
}
