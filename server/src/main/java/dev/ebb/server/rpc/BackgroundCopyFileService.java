package dev.ebb.server.rpc;

import dev.ebb.v1.BackgroundCopyFileGrpc;
import io.grpc.ServerServiceDefinition;

/** IBackgroundCopyFile and its successors, put together from a class for each group of methods. */
final class BackgroundCopyFileService {
    private BackgroundCopyFileService() {}

    static ServerServiceDefinition over(RpcBackends backends, RpcTranslation translation) {
        return ServiceTable.of(
                BackgroundCopyFileGrpc.getServiceDescriptor(),
                new FileQueries(backends, translation),
                new FileChanges(backends, translation)::bindFile);
    }
}
