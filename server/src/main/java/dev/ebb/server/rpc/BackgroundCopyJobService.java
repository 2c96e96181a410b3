package dev.ebb.server.rpc;

import dev.ebb.v1.BackgroundCopyJobGrpc;
import io.grpc.ServerServiceDefinition;

/** IBackgroundCopyJob and its successors, put together from a class for each group of methods. */
final class BackgroundCopyJobService {
    private BackgroundCopyJobService() {}

    static ServerServiceDefinition over(RpcBackends backends, RpcTranslation translation) {
        return ServiceTable.of(
                BackgroundCopyJobGrpc.getServiceDescriptor(),
                new JobVerbs(backends, translation),
                new JobProperties(translation),
                new JobHttpOptions(backends, translation),
                new JobTypedProperties(backends, translation),
                new JobConnections(translation),
                new FileChanges(backends, translation)::bindJob,
                new JobReplies(backends, translation),
                new JobTimers(backends, translation),
                new JobPlaces(backends, translation),
                new JobVersionPolicies(translation),
                new PeerFlags(backends, translation),
                new JobUploadTerms(translation),
                new JobUploadParts(translation),
                new JobNotifications(backends, translation),
                new JobTls(backends, translation));
    }
}
