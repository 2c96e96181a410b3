package dev.ebb.server.rpc;

import dev.ebb.server.fleet.Fleet;
import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.store.NodeLoad;
import dev.ebb.server.store.NodeMode;
import dev.ebb.server.store.NodeStatus;
import dev.ebb.v1.CordonNodeRequest;
import dev.ebb.v1.CordonNodeResponse;
import dev.ebb.v1.DrainNodeRequest;
import dev.ebb.v1.DrainNodeResponse;
import dev.ebb.v1.ForgetNodeRequest;
import dev.ebb.v1.ForgetNodeResponse;
import dev.ebb.v1.ListNodesRequest;
import dev.ebb.v1.ListNodesResponse;
import dev.ebb.v1.Node;
import dev.ebb.v1.NodeAdministrationGrpc;
import dev.ebb.v1.UncordonNodeRequest;
import dev.ebb.v1.UncordonNodeResponse;
import io.grpc.stub.StreamObserver;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes that share the queue. Thread-safe. */
final class NodeAdministrationService extends NodeAdministrationGrpc.NodeAdministrationImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAdministrationService.class);

    private final Fleet fleet;
    private final UnaryCalls calls;

    NodeAdministrationService(RpcBackends backends, RpcTranslation translation) {
        this.fleet = backends.fleet();
        this.calls = translation.calls();
    }

    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
        calls.read(observer, caller -> {
            ListNodesResponse.Builder response = ListNodesResponse.newBuilder();
            fleet.nodes().forEach(node -> response.addNodes(message(node, caller)));
            return response.build();
        });
    }

    @Override
    public void cordonNode(CordonNodeRequest request, StreamObserver<CordonNodeResponse> observer) {
        calls.read(
                observer,
                caller -> CordonNodeResponse.newBuilder()
                        .setNode(change(caller, request.getName(), NodeMode.CORDONED))
                        .build());
    }

    @Override
    public void uncordonNode(UncordonNodeRequest request, StreamObserver<UncordonNodeResponse> observer) {
        calls.read(
                observer,
                caller -> UncordonNodeResponse.newBuilder()
                        .setNode(change(caller, request.getName(), NodeMode.ACTIVE))
                        .build());
    }

    @Override
    public void drainNode(DrainNodeRequest request, StreamObserver<DrainNodeResponse> observer) {
        calls.read(
                observer,
                caller -> DrainNodeResponse.newBuilder()
                        .setNode(change(caller, request.getName(), NodeMode.DRAINING))
                        .build());
    }

    @Override
    public void forgetNode(ForgetNodeRequest request, StreamObserver<ForgetNodeResponse> observer) {
        calls.read(observer, caller -> {
            String name = named(caller, request.getName());
            try {
                if (!fleet.forget(name)) {
                    throw unknown(name);
                }
            } catch (IllegalStateException alive) {
                throw JobException.inField(ErrorCode.INVALID_STATE, "name", "is that of a node that is alive")
                        .withRemedy("Stop the service of that node first.");
            }
            LOG.info("audit: {} forgot node {}", caller.id().value(), name);
            return ForgetNodeResponse.getDefaultInstance();
        });
    }

    private Node change(Caller caller, String asked, NodeMode mode) {
        String name = named(caller, asked);
        try {
            if (!fleet.setMode(name, mode)) {
                throw unknown(name);
            }
        } catch (UncheckedIOException notWritten) {
            LOG.error("what is wanted of node {} could not be written", name, notWritten);
            throw JobException.of(
                    ErrorCode.DISK_FULL, "It could not be written to the state folder: " + notWritten.getMessage());
        }
        LOG.info("audit: {} set node {} to {}", caller.id().value(), name, mode);
        return fleet.nodes().stream()
                .filter(node -> node.name().equals(name))
                .map(node -> message(node, caller))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    private static String named(Caller caller, String name) {
        AccessRule.requireAdministrator(caller, "change nodes");
        if (name.isEmpty()) {
            throw JobException.invalid("name", "is missing; ListNodes has the names of all nodes");
        }
        return name;
    }

    private static JobException unknown(String name) {
        String shown = name.length() > 100 ? name.substring(0, 100) + "..." : name;
        return JobException.inField(ErrorCode.NOT_FOUND, "name", "\"" + shown + "\" is that of no node")
                .withRemedy("Take a name of ListNodes (ebb nodes).");
    }

    private Node message(NodeStatus node, Caller caller) {
        Node.Builder message = Node.newBuilder()
                .setName(node.name())
                .addAllPools(node.pools().stream().sorted().toList())
                .addAllRoles(node.load().roles().stream().sorted().toList())
                .setMode(mode(node.mode()))
                .setAlive(node.alive())
                .setAnswering(node.name().equals(fleet.self()))
                .setStartTime(WireTimes.timestamp(node.started()))
                .setLastSeenTime(WireTimes.timestamp(node.seen()))
                .setLoad(load(node.load()));
        if (node.leaseUntil().isAfter(node.seen())) {
            message.setLeaseExpireTime(WireTimes.timestamp(node.leaseUntil()));
        }
        if (caller.isAdministrator()) {
            message.setAddress(node.address()).setVersion(node.version());
        }
        return message.build();
    }

    private static dev.ebb.v1.NodeLoad load(NodeLoad load) {
        return dev.ebb.v1.NodeLoad.newBuilder()
                .setRunningTransfers(load.transfers())
                .setJobs(load.jobs())
                .setPlaces(load.places())
                .setBytesPerSecond(load.bytesPerSecond())
                .setNetworkDown(!load.outlook().networkUp())
                .build();
    }

    private static dev.ebb.v1.NodeMode mode(NodeMode mode) {
        return dev.ebb.v1.NodeMode.forNumber(mode.code() + 1);
    }
}
