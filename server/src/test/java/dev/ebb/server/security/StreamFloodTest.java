package dev.ebb.server.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.identity.Principals;
import dev.ebb.server.rpc.TestBackends;
import dev.ebb.server.rpc.WatchLimits;
import dev.ebb.server.rpc.transport.RpcOptions;
import dev.ebb.server.rpc.transport.RpcServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stranger minds none of what the gRPC door says of its limits (CVE-2026-47244, CVE-2023-44487). */
@Timeout(60)
class StreamFloodTest {
    private static final int STREAMS = 10;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_HEADERS = 4;
    private static final int REFUSED_STREAM = 7;

    @TempDir
    Path home;

    private RpcServer server;
    private Socket socket;
    private DataOutputStream out;
    private DataInputStream in;

    @BeforeEach
    void connect() throws Exception {
        server = RpcServer.start(
                new RpcOptions(
                        new RpcOptions.Local(home.resolve("run/s"), false, RpcOptions.LocalDoor.AUTOMATIC),
                        new RpcOptions.Tcp("127.0.0.1", 0, null, true),
                        Principals.DEFAULTS,
                        new RpcOptions.Limits(2, STREAMS, 1000, 100, 1 << 20, 8192, WatchLimits.DEFAULTS)),
                new TestBackends().backends());
        socket = new Socket(InetAddress.getLoopbackAddress(), server.tcpPort().getAsInt());
        socket.setSoTimeout(20_000);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        server.stop(Duration.ZERO);
    }

    private void frame(int type, int flags, int stream, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream frame = new DataOutputStream(bytes);
        frame.writeByte(content.length >> 16);
        frame.writeShort(content.length);
        frame.writeByte(type);
        frame.writeByte(flags);
        frame.writeInt(stream);
        frame.write(content);
        out.write(bytes.toByteArray());
    }

    /** The head of a call whose request never comes, in literals of RFC 7541. */
    private static byte[] call() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(0x83); // :method POST
        head.write(0x86); // :scheme http
        literal(head, new byte[] {0x04}, "/ebb.v1.ServiceAdministration/GetServiceStatus"); // :path
        literal(head, new byte[] {0x01}, "localhost"); // :authority
        literal(head, new byte[] {0x0F, 0x10}, "application/grpc"); // content-type
        literal(head, new byte[] {0x00, 2, 't', 'e'}, "trailers");
        return head.toByteArray();
    }

    private static void literal(ByteArrayOutputStream head, byte[] name, String value) throws IOException {
        head.write(name);
        head.write(value.length());
        head.write(value.getBytes(US_ASCII));
    }

    @Test
    void streams_beyondTheLimit_areRefused() throws Exception {
        int opened = 3 * STREAMS;
        for (int i = 0; i < opened; i++) {
            frame(HEADERS, END_HEADERS, 2 * i + 1, call());
        }

        int refused = 0;
        while (refused < opened - STREAMS) {
            Frame frame = next();
            assertThat(frame.type()).as("a frame instead of a refusal").isNotEqualTo(GOAWAY);
            refused += frame.type() == RST_STREAM && frame.code() == REFUSED_STREAM ? 1 : 0;
        }
        assertThat(server.callsUnderWay()).isLessThanOrEqualTo(STREAMS);
    }

    @Test
    void streams_openedToBeReset_endTheConnection() throws Exception {
        Thread flood = new Thread(() -> {
            try {
                for (int i = 0; i < 100_000; i++) {
                    frame(HEADERS, END_HEADERS, 2 * i + 1, call());
                    frame(RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
                }
            } catch (IOException hungUp) {
                // What was hoped for.
            }
        });
        flood.start();

        boolean ended = false;
        try {
            while (!ended) {
                ended = next().type() == GOAWAY;
            }
        } catch (java.net.SocketTimeoutException goesOn) {
            ended = false;
        } catch (IOException cut) {
            ended = true;
        }
        assertThat(ended).isTrue();
        socket.close();
        flood.join();
        assertThat(server.callsStarted()).isLessThan(2_000);
    }

    private record Frame(int type, int code) {}

    private Frame next() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        in.readUnsignedByte();
        in.readInt();
        byte[] content = new byte[length];
        in.readFully(content);
        return new Frame(type, length >= 4 ? content[3] : 0);
    }
}
