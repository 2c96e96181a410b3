package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.v1.CordonNodeRequest;
import dev.ebb.v1.DrainNodeRequest;
import dev.ebb.v1.ForgetNodeRequest;
import dev.ebb.v1.ListNodesRequest;
import dev.ebb.v1.Node;
import dev.ebb.v1.NodeAdministrationGrpc;
import dev.ebb.v1.NodeAdministrationGrpc.NodeAdministrationBlockingStub;
import dev.ebb.v1.NodeMode;
import dev.ebb.v1.UncordonNodeRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeAdministrationServiceTest {
    private RpcHarness rpc;
    private NodeAdministrationBlockingStub stub;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        rpc.caller = TestBackends.ADMIN;
        stub = NodeAdministrationGrpc.newBlockingStub(rpc.channel());
        rpc.rooms.fleet.put(FakeFleet.node("a", "west"));
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @Test
    void listNodes_administrator_seesEverything() {
        List<Node> nodes = list();
        assertThat(nodes).extracting(Node::getName).containsExactly("a", "here");
        assertThat(nodes.get(0).getAddress()).isEqualTo("a:443");
        assertThat(nodes.get(0).getPoolsList()).containsExactly("west");
        assertThat(nodes.get(0).hasLeaseExpireTime()).isTrue();
        assertThat(nodes).extracting(Node::getAnswering).containsExactly(false, true);
    }

    @Test
    void listNodes_anybody_seesNamesButNotWhereTheyAre() {
        rpc.caller = TestBackends.ALICE;
        assertThat(list()).allSatisfy(node -> {
            assertThat(node.getName()).isNotEmpty();
            assertThat(node.getAddress() + node.getVersion()).isEmpty();
        });
    }

    @Test
    void modes_eachVerb_setsItsOwn() {
        assertThat(stub.cordonNode(CordonNodeRequest.newBuilder().setName("a").build())
                        .getNode()
                        .getMode())
                .isEqualTo(NodeMode.NODE_MODE_CORDONED);
        assertThat(list().get(0).getMode()).isEqualTo(NodeMode.NODE_MODE_CORDONED);
        stub.drainNode(DrainNodeRequest.newBuilder().setName("a").build());
        assertThat(list().get(0).getMode()).isEqualTo(NodeMode.NODE_MODE_DRAINING);
        stub.uncordonNode(UncordonNodeRequest.newBuilder().setName("a").build());
        assertThat(list().get(0).getMode()).isEqualTo(NodeMode.NODE_MODE_ACTIVE);
    }

    @Test
    void forgetNode_onlyWhoIsGone() {
        assertThat(forget("a")).isEqualTo(Status.Code.FAILED_PRECONDITION);
        rpc.rooms.fleet.put(FakeFleet.dead(FakeFleet.node("a")));
        assertThat(forget("a")).isEqualTo(Status.Code.OK);
        assertThat(list()).extracting(Node::getName).containsExactly("here");
        assertThat(forget("a")).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(forget("")).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void changes_ofOthersThanAdministrators_areRefused() {
        rpc.caller = TestBackends.ALICE;
        assertThat(forget("a")).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    private Status.Code forget(String name) {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stub.forgetNode(
                        ForgetNodeRequest.newBuilder().setName(name).build()));
        return refused == null ? Status.Code.OK : refused.getStatus().getCode();
    }

    private List<Node> list() {
        return stub.listNodes(ListNodesRequest.getDefaultInstance()).getNodesList();
    }
}
