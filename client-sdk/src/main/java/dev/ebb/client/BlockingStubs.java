package dev.ebb.client;

import dev.ebb.v1.BackgroundCopyCallbackGrpc;
import dev.ebb.v1.BackgroundCopyCallbackGrpc.BackgroundCopyCallbackBlockingStub;
import dev.ebb.v1.BackgroundCopyFileGrpc;
import dev.ebb.v1.BackgroundCopyFileGrpc.BackgroundCopyFileBlockingStub;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerBlockingStub;
import dev.ebb.v1.JobHistoryGrpc;
import dev.ebb.v1.JobHistoryGrpc.JobHistoryBlockingStub;
import dev.ebb.v1.NodeAdministrationGrpc;
import dev.ebb.v1.NodeAdministrationGrpc.NodeAdministrationBlockingStub;
import dev.ebb.v1.PeerCacheAdministrationGrpc;
import dev.ebb.v1.PeerCacheAdministrationGrpc.PeerCacheAdministrationBlockingStub;
import dev.ebb.v1.PolicyAdministrationGrpc;
import dev.ebb.v1.PolicyAdministrationGrpc.PolicyAdministrationBlockingStub;
import dev.ebb.v1.ServiceAdministrationGrpc;
import dev.ebb.v1.ServiceAdministrationGrpc.ServiceAdministrationBlockingStub;
import io.grpc.Channel;

/**
 * Every service, for callers that wait. A call with one answer throws {@link EbbException} when it fails; what a stream throws
 * becomes one through {@link EbbException#of}. Thread-safe.
 *
 * <pre>{@code
 * client.blocking().job().resume(ResumeRequest.newBuilder().setJobId(id).build());
 * }</pre>
 */
public final class BlockingStubs {
    private final BackgroundCopyManagerBlockingStub manager;
    private final BackgroundCopyJobBlockingStub job;
    private final BackgroundCopyFileBlockingStub file;
    private final BackgroundCopyCallbackBlockingStub callback;
    private final ServiceAdministrationBlockingStub administration;
    private final PolicyAdministrationBlockingStub policies;
    private final NodeAdministrationBlockingStub nodes;
    private final PeerCacheAdministrationBlockingStub peers;
    private final JobHistoryBlockingStub history;

    BlockingStubs(Channel channel) {
        manager = BackgroundCopyManagerGrpc.newBlockingStub(channel);
        job = BackgroundCopyJobGrpc.newBlockingStub(channel);
        file = BackgroundCopyFileGrpc.newBlockingStub(channel);
        callback = BackgroundCopyCallbackGrpc.newBlockingStub(channel);
        administration = ServiceAdministrationGrpc.newBlockingStub(channel);
        policies = PolicyAdministrationGrpc.newBlockingStub(channel);
        nodes = NodeAdministrationGrpc.newBlockingStub(channel);
        peers = PeerCacheAdministrationGrpc.newBlockingStub(channel);
        history = JobHistoryGrpc.newBlockingStub(channel);
    }

    /** Creates, finds and lists jobs. */
    public BackgroundCopyManagerBlockingStub manager() {
        return manager;
    }

    /** What can be done with a job. */
    public BackgroundCopyJobBlockingStub job() {
        return job;
    }

    /** One file of a job. */
    public BackgroundCopyFileBlockingStub file() {
        return file;
    }

    /** Events as they are sent; {@link EbbClient#events} resumes by itself and is what most want. */
    public BackgroundCopyCallbackBlockingStub callback() {
        return callback;
    }

    /** The service itself. */
    public ServiceAdministrationBlockingStub administration() {
        return administration;
    }

    /** The policies of the service. */
    public PolicyAdministrationBlockingStub policies() {
        return policies;
    }

    /** The nodes that share the queue. */
    public NodeAdministrationBlockingStub nodes() {
        return nodes;
    }

    /** The cache that the machine keeps for others, and the machines it knows. */
    public PeerCacheAdministrationBlockingStub peers() {
        return peers;
    }

    /** Jobs that have ended. */
    public JobHistoryBlockingStub history() {
        return history;
    }
}
