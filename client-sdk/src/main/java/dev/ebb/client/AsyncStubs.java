package dev.ebb.client;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.ebb.v1.BackgroundCopyCallbackGrpc;
import dev.ebb.v1.BackgroundCopyCallbackGrpc.BackgroundCopyCallbackStub;
import dev.ebb.v1.BackgroundCopyFileGrpc;
import dev.ebb.v1.BackgroundCopyFileGrpc.BackgroundCopyFileFutureStub;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobFutureStub;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerFutureStub;
import dev.ebb.v1.JobHistoryGrpc;
import dev.ebb.v1.JobHistoryGrpc.JobHistoryFutureStub;
import dev.ebb.v1.NodeAdministrationGrpc;
import dev.ebb.v1.NodeAdministrationGrpc.NodeAdministrationFutureStub;
import dev.ebb.v1.PeerCacheAdministrationGrpc;
import dev.ebb.v1.PeerCacheAdministrationGrpc.PeerCacheAdministrationFutureStub;
import dev.ebb.v1.PolicyAdministrationGrpc;
import dev.ebb.v1.PolicyAdministrationGrpc.PolicyAdministrationFutureStub;
import dev.ebb.v1.ServiceAdministrationGrpc;
import dev.ebb.v1.ServiceAdministrationGrpc.ServiceAdministrationFutureStub;
import io.grpc.Channel;
import java.util.concurrent.CompletableFuture;

/**
 * Every service, for callers that do not wait: each call answers with a future. Thread-safe.
 *
 * <pre>{@code
 * AsyncStubs.completable(client.async().job().resume(ResumeRequest.newBuilder().setJobId(id).build()))
 *         .thenAccept(answer -> System.out.println(answer.getJob().getState()));
 * }</pre>
 */
public final class AsyncStubs {
    private final BackgroundCopyManagerFutureStub manager;
    private final BackgroundCopyJobFutureStub job;
    private final BackgroundCopyFileFutureStub file;
    private final BackgroundCopyCallbackStub callback;
    private final ServiceAdministrationFutureStub administration;
    private final PolicyAdministrationFutureStub policies;
    private final NodeAdministrationFutureStub nodes;
    private final PeerCacheAdministrationFutureStub peers;
    private final JobHistoryFutureStub history;

    AsyncStubs(Channel channel) {
        manager = BackgroundCopyManagerGrpc.newFutureStub(channel);
        job = BackgroundCopyJobGrpc.newFutureStub(channel);
        file = BackgroundCopyFileGrpc.newFutureStub(channel);
        callback = BackgroundCopyCallbackGrpc.newStub(channel);
        administration = ServiceAdministrationGrpc.newFutureStub(channel);
        policies = PolicyAdministrationGrpc.newFutureStub(channel);
        nodes = NodeAdministrationGrpc.newFutureStub(channel);
        peers = PeerCacheAdministrationGrpc.newFutureStub(channel);
        history = JobHistoryGrpc.newFutureStub(channel);
    }

    /** The same result as a CompletableFuture, which fails with {@link EbbException}; cancelling it cancels the call. */
    public static <T> CompletableFuture<T> completable(ListenableFuture<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Futures.addCallback(
                call,
                new FutureCallback<T>() {
                    @Override
                    public void onSuccess(T answer) {
                        result.complete(answer);
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        result.completeExceptionally(EbbException.of(failure));
                    }
                },
                MoreExecutors.directExecutor());
        result.whenComplete((answer, failure) -> {
            if (result.isCancelled()) {
                call.cancel(true);
            }
        });
        return result;
    }

    /** Creates, finds and lists jobs. */
    public BackgroundCopyManagerFutureStub manager() {
        return manager;
    }

    /** What can be done with a job. */
    public BackgroundCopyJobFutureStub job() {
        return job;
    }

    /** One file of a job. */
    public BackgroundCopyFileFutureStub file() {
        return file;
    }

    /** Events as they are sent; {@link EbbClient#events} resumes by itself and is what most want. */
    public BackgroundCopyCallbackStub callback() {
        return callback;
    }

    /** The service itself. */
    public ServiceAdministrationFutureStub administration() {
        return administration;
    }

    /** The policies of the service. */
    public PolicyAdministrationFutureStub policies() {
        return policies;
    }

    /** The nodes that share the queue. */
    public NodeAdministrationFutureStub nodes() {
        return nodes;
    }

    /** The cache that the machine keeps for others, and the machines it knows. */
    public PeerCacheAdministrationFutureStub peers() {
        return peers;
    }

    /** Jobs that have ended. */
    public JobHistoryFutureStub history() {
        return history;
    }
}
