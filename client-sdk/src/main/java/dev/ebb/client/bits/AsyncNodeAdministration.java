package dev.ebb.client.bits;

import dev.ebb.v1.CordonNodeRequest;
import dev.ebb.v1.CordonNodeResponse;
import dev.ebb.v1.DrainNodeRequest;
import dev.ebb.v1.DrainNodeResponse;
import dev.ebb.v1.ForgetNodeRequest;
import dev.ebb.v1.ForgetNodeResponse;
import dev.ebb.v1.ListNodesRequest;
import dev.ebb.v1.ListNodesResponse;
import dev.ebb.v1.Node;
import dev.ebb.v1.UncordonNodeRequest;
import dev.ebb.v1.UncordonNodeResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The calls of {@link NodeAdministration} for programs that do not wait. Thread-safe.
 *
 * <pre>{@code
 * manager.nodeAdministration().async().drainNode("west-2");
 * }</pre>
 */
public final class AsyncNodeAdministration {
    private final Calls calls;

    AsyncNodeAdministration(Calls calls) {
        this.calls = calls;
    }

    public CompletableFuture<List<Node>> listNodes() {
        return Calls.answer(
                calls.nodes().listNodes(ListNodesRequest.getDefaultInstance()), ListNodesResponse::getNodesList);
    }

    public CompletableFuture<Node> cordonNode(String name) {
        return Calls.answer(
                calls.nodes()
                        .cordonNode(CordonNodeRequest.newBuilder().setName(name).build()),
                CordonNodeResponse::getNode);
    }

    public CompletableFuture<Node> uncordonNode(String name) {
        return Calls.answer(
                calls.nodes()
                        .uncordonNode(
                                UncordonNodeRequest.newBuilder().setName(name).build()),
                UncordonNodeResponse::getNode);
    }

    public CompletableFuture<Node> drainNode(String name) {
        return Calls.answer(
                calls.nodes()
                        .drainNode(DrainNodeRequest.newBuilder().setName(name).build()),
                DrainNodeResponse::getNode);
    }

    public CompletableFuture<ForgetNodeResponse> forgetNode(String name) {
        return Calls.answer(
                calls.nodes()
                        .forgetNode(ForgetNodeRequest.newBuilder().setName(name).build()),
                Function.identity());
    }
}
