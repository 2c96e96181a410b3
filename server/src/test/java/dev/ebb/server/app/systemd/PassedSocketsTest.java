package dev.ebb.server.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PassedSocketsTest {
    private static final long PID = 4711;

    @TempDir
    Path folder;

    private final List<Socket> open = new ArrayList<>();
    private Path home;

    @BeforeEach
    void choosePlace() {
        Epoll.ensureAvailability();
        home = folder.resolve("ebb.sock");
    }

    @AfterEach
    void closeSockets() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Test
    void unixAndTcp_eachFindsItsDoor() throws Exception {
        Socket tcp = tcp();
        Socket unix = unix(home);
        PassedSockets passed = PassedSockets.of(List.of(tcp.intValue(), unix.intValue()), home);
        assertThat(passed.doors().unix()).hasValue(unix.intValue());
        assertThat(passed.doors().tcp()).hasValue(tcp.intValue());
        assertThat(passed.tcpAddress()).contains(tcp.localAddress());
    }

    @Test
    void unix_atAnotherPlaceThanTheHome_isRefused() throws Exception {
        Socket elsewhere = unix(folder.resolve("other.sock"));
        assertThatThrownBy(() -> PassedSockets.of(List.of(elsewhere.intValue()), home))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other.sock")
                .hasMessageContaining(home.toString());
    }

    @Test
    void twoOfAKind_areRefused() throws Exception {
        List<Integer> both = List.of(tcp().intValue(), tcp().intValue());
        assertThatThrownBy(() -> PassedSockets.of(both, home)).hasMessageContaining("Two sockets of one kind");
    }

    @Test
    void unix_thatDoesNotListen_isRefused() throws Exception {
        Socket datagrams = Socket.newSocketDomainDgram();
        open.add(datagrams);
        datagrams.bind(new DomainSocketAddress(home.toString()));
        assertThatThrownBy(() -> PassedSockets.of(List.of(datagrams.intValue()), home))
                .hasMessageContaining("no listening stream");
    }

    @Test
    void variables_ofAnotherProcess_meanNothing() throws Exception {
        Map<String, String> others = Map.of("LISTEN_PID", "1", "LISTEN_FDS", "2");
        assertThat(PassedSockets.take(others, PID, home)).isEqualTo(PassedSockets.NONE);
        assertThat(PassedSockets.take(Map.of(), PID, home)).isEqualTo(PassedSockets.NONE);
        Map<String, String> none = Map.of("LISTEN_PID", Long.toString(PID), "LISTEN_FDS", "0");
        assertThat(PassedSockets.take(none, PID, home).doors().unix()).isEqualTo(OptionalInt.empty());
    }

    private Socket unix(Path path) throws IOException {
        Socket socket = Socket.newSocketDomain();
        open.add(socket);
        socket.bind(new DomainSocketAddress(path.toString()));
        socket.listen(8);
        return socket;
    }

    private Socket tcp() throws IOException {
        Socket socket = Socket.newSocketStream();
        open.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.listen(8);
        return socket;
    }
}
