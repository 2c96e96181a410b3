package dev.ebb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {
    @TempDir
    Path folder;

    @Test
    void discover_ebbHome_wins() throws Exception {
        use(folder.resolve("runtime/ebb"));
        assertThat(EbbHome.discover(
                                environment("EBB_HOME", folder.resolve("mine").toString()))
                        .socket())
                .isEqualTo(folder.resolve("mine/run/ebb.sock"));
    }

    @Test
    void discover_sessionBeforeState() throws Exception {
        use(folder.resolve("runtime/ebb"));
        use(folder.resolve("state/ebb/run"));
        assertThat(EbbHome.discover(environment()).socket()).isEqualTo(folder.resolve("runtime/ebb/ebb.sock"));
    }

    @Test
    void discover_startedOutsideTheSession_isFound() throws Exception {
        use(folder.resolve("state/ebb/run"));
        assertThat(EbbHome.discover(environment()).socket()).isEqualTo(folder.resolve("state/ebb/run/ebb.sock"));
    }

    @Test
    void discover_userServiceCrashed_isTheOneThatAnswers() throws Exception {
        use(folder.resolve("runtime/ebb"));
        Path state = Files.createDirectories(folder.resolve("state/ebb/run"));
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(state.resolve("ebb.sock")));
            assertThat(EbbHome.discover(environment()).runFolder()).isEqualTo(state);
        }
        assertThat(EbbHome.discover(environment()).runFolder()).isEqualTo(folder.resolve("runtime/ebb"));
    }

    @Test
    void discover_nothingRuns_isWhereItWillBe() {
        assertThat(EbbHome.discover(environment()).runFolder()).isEqualTo(folder.resolve("runtime/ebb"));
        assertThat(EbbHome.discover(Map.of("HOME", folder.toString())).runFolder())
                .isEqualTo(folder.resolve(".local/state/ebb/run"));
        assertThat(EbbHome.discover(Map.of("HOME", folder.toString(), "XDG_RUNTIME_DIR", "relative"))
                        .runFolder())
                .isEqualTo(folder.resolve(".local/state/ebb/run"));
    }

    @Test
    void plaintext_offThisMachine_isRefused() {
        assertThatThrownBy(() -> EbbTarget.tcp("192.0.2.1", 7070).withoutTls())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(EbbTarget.tcp("127.0.0.1", 7070).withoutTls().withToken("s3cret"))
                .hasToString("tcp://127.0.0.1:7070");
        assertThat(EbbTarget.tcp("example.org", 7070).withToken("s3cret").toString())
                .doesNotContain("s3cret");
    }

    @Test
    void tokenFile_private_isRead() throws Exception {
        Path file = tokenFile("127.0.0.1:4711\nabc\n", "rw-------");
        TcpTarget target = LocalToken.read(file);
        assertThat(target.port()).isEqualTo(4711);
        assertThat(target.token()).isEqualTo("abc");
        assertThat(target.plaintext()).isTrue();
    }

    @Test
    void tokenFile_ofAnotherMachineOrGarbage_isRefused() throws Exception {
        Path elsewhere = tokenFile("192.0.2.1:4711\nabc\n", "rw-------");
        assertThatThrownBy(() -> LocalToken.read(elsewhere)).isInstanceOf(IllegalArgumentException.class);
        Path garbage = tokenFile("hello", "rw-------");
        assertThatThrownBy(() -> LocalToken.read(garbage)).isInstanceOf(IOException.class);
        Path open = tokenFile("127.0.0.1:4711\nabc\n", "rw-r-----");
        assertThatThrownBy(() -> LocalToken.read(open)).hasMessageContaining("not private");
    }

    @Test
    void server_notTrusted_isSentNothing() {
        EmbeddedChannel channel = new EmbeddedChannel(new ServerUserCheck(folder.resolve("s"), uid -> false));
        assertThatThrownBy(channel::checkException).isInstanceOfSatisfying(StatusRuntimeException.class, refused -> {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(refused).hasMessageContaining("not trusted");
        });
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void server_trusted_isLetThrough() {
        EmbeddedChannel channel = new EmbeddedChannel(new ServerUserCheck(folder.resolve("s"), uid -> true));
        channel.checkException();
        assertThat(channel.isActive()).isTrue();
        assertThat(channel.pipeline().get(ServerUserCheck.class)).isNull();
    }

    private Map<String, String> environment(String... more) {
        Map<String, String> environment = new java.util.HashMap<>(Map.of(
                "HOME", folder.toString(),
                "XDG_RUNTIME_DIR", folder.resolve("runtime").toString(),
                "XDG_STATE_HOME", folder.resolve("state").toString()));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    private static void use(Path runFolder) throws IOException {
        Files.createFile(Files.createDirectories(runFolder).resolve("ebb.sock"));
    }

    private Path tokenFile(String content, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve("ebb.token"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
