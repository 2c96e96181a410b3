package dev.ebb.server.rpc;

import java.util.concurrent.Executor;

/**
 * The tools that the services share.
 *
 * @param calls runs a call and answers it
 * @param changes runs a call that answers with the changed job
 * @param keys makes request keys
 * @param requests reads requests
 * @param messages writes jobs and files
 * @param listing pages through jobs and files
 */
record RpcTranslation(
        UnaryCalls calls,
        JobChanges changes,
        RequestKeys keys,
        JobRequests requests,
        JobMessages messages,
        JobListing listing) {
    static RpcTranslation over(RpcBackends backends, Executor executor) {
        boolean survivesReboot = backends.service().profile().survivesReboot();
        JobMessages messages = new JobMessages(
                backends.queries(),
                backends.running(),
                survivesReboot,
                backends.fleet().isShared());
        RequestKeys keys = new RequestKeys(backends.secrets(), backends.clock());
        UnaryCalls calls = new UnaryCalls(backends.commands(), keys, executor);
        return new RpcTranslation(
                calls,
                new JobChanges(calls, messages),
                keys,
                new JobRequests(backends.secrets()),
                messages,
                new JobListing(backends.queries(), messages, new PageTokens(backends.secrets())));
    }
}
