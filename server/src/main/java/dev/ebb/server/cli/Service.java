package dev.ebb.server.cli;

import dev.ebb.v1.BackgroundCopyFileGrpc.BackgroundCopyFileBlockingStub;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobBlockingStub;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerBlockingStub;
import dev.ebb.v1.JobHistoryGrpc.JobHistoryBlockingStub;
import dev.ebb.v1.NodeAdministrationGrpc.NodeAdministrationBlockingStub;
import dev.ebb.v1.PeerCacheAdministrationGrpc.PeerCacheAdministrationBlockingStub;
import dev.ebb.v1.PolicyAdministrationGrpc.PolicyAdministrationBlockingStub;
import dev.ebb.v1.ServiceAdministrationGrpc.ServiceAdministrationBlockingStub;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.util.function.Consumer;

/** A connection to a running service. Closing it leaves the service alone. */
public interface Service extends AutoCloseable {
    /** Creates, finds and lists jobs. */
    BackgroundCopyManagerBlockingStub manager();

    /** What can be done with a job. */
    BackgroundCopyJobBlockingStub job();

    /** What can be done with one file of a job. */
    BackgroundCopyFileBlockingStub file();

    /** The service itself. */
    ServiceAdministrationBlockingStub administration();

    /** The cache it keeps for other machines, and those it knows. */
    default PeerCacheAdministrationBlockingStub peers() {
        throw new UnsupportedOperationException("this service keeps none");
    }

    /** Its policies. */
    PolicyAdministrationBlockingStub policies();

    /** The nodes that share the queue. */
    NodeAdministrationBlockingStub nodes();

    /** Jobs that have ended. */
    JobHistoryBlockingStub history();

    /** Streams to {@code onMessage} on a thread of its own; {@code onEnd} says why it ended and is called at most once. */
    Subscription subscribe(SubscribeRequest request, Consumer<SubscribeResponse> onMessage, Consumer<Throwable> onEnd);

    @Override
    void close();

    /** A running stream; closing it ends it without calling {@code onEnd}. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
