package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.identity.Principals;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.rpc.TestBackends;
import dev.ebb.server.rpc.transport.RpcOptions;
import dev.ebb.server.rpc.transport.RpcServer;
import dev.ebb.server.support.TestCertificates;
import dev.ebb.server.uploads.UploadOptions;
import dev.ebb.server.uploads.UploadServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The other side offers nothing better than a version of TLS or a cipher that is broken, so that what is said can be read. */
class WeakTlsTest {
    private static final int HANDSHAKE = 22;

    @TempDir
    Path folder;

    private TestCertificates certificates;

    @BeforeEach
    void makeCertificates() throws Exception {
        certificates = new TestCertificates();
        certificates.write("CN=localhost", folder, "server");
    }

    /** Versions as on the wire; ciphers that are fine, and then those of the RC4, export, 3DES, CBC and anonymous kind. */
    @ParameterizedTest
    @CsvSource({
        "0300, c02fc030009c009dc02bc02c",
        "0301, c013c014002f0035",
        "0302, c013c014002f0035",
        "0303, 0005000400030008000a0016",
        "0303, 0034006c006d00180001"
    })
    void client_withNothingBetter_isRefusedAtEveryDoor(String version, String ciphers) throws Exception {
        RpcServer rpc = rpc();
        try (UploadServer uploads = uploads()) {
            assertRefused(rpc.tcpPort().getAsInt(), version, ciphers);
            assertRefused(URI.create(uploads.url()).getPort(), version, ciphers);
            // What is offered in order is taken, so it is not the question that is wrong.
            assertThat(firstByte(rpc.tcpPort().getAsInt(), "0303", "c02fc030c02bc02c"))
                    .isEqualTo(HANDSHAKE);
            assertThat(firstByte(URI.create(uploads.url()).getPort(), "0303", "c02fc030c02bc02c"))
                    .isEqualTo(HANDSHAKE);
        } finally {
            rpc.stop(Duration.ZERO);
        }
    }

    private static void assertRefused(int port, String version, String ciphers) throws IOException {
        assertThat(firstByte(port, version, ciphers)).as("port %d", port).isNotEqualTo(HANDSHAKE);
    }

    /** The kind of the record that answers a hello; -1 when there is none. */
    private static int firstByte(int port, String version, String ciphers) throws IOException {
        byte[] hello = hello(HexFormat.of().parseHex(version), HexFormat.of().parseHex(ciphers));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(hello);
            return new DataInputStream(socket.getInputStream()).read();
        } catch (java.net.SocketException cut) {
            return -1;
        }
    }

    /** A ClientHello (RFC 5246 section 7.4.1.2) with a curve, its form, and signatures. */
    private static byte[] hello(byte[] version, byte[] ciphers) {
        byte[] extensions = HexFormat.of()
                .parseHex("000a00080006001d00170018" + "000b00020100" + "000d000e000c040304010503050102030201");
        ByteBuffer body = ByteBuffer.allocate(512);
        body.put(version).put(new byte[32]).put((byte) 0);
        body.putShort((short) ciphers.length).put(ciphers).put((byte) 1).put((byte) 0);
        body.putShort((short) extensions.length).put(extensions).flip();
        ByteBuffer record = ByteBuffer.allocate(body.remaining() + 9);
        record.put((byte) HANDSHAKE).put((byte) 3).put((byte) 1).putShort((short) (body.remaining() + 4));
        record.put((byte) 1).put((byte) 0).putShort((short) body.remaining()).put(body);
        return record.array();
    }

    private RpcServer rpc() throws IOException {
        RpcOptions.Tls tls = new RpcOptions.Tls(folder.resolve("server.pem"), folder.resolve("server.key"), null);
        return RpcServer.start(
                new RpcOptions(
                        new RpcOptions.Local(folder.resolve("run/s"), false, RpcOptions.LocalDoor.AUTOMATIC),
                        new RpcOptions.Tcp("127.0.0.1", 0, tls, false),
                        Principals.DEFAULTS,
                        RpcOptions.Limits.DEFAULTS),
                new TestBackends().backends());
    }

    private UploadServer uploads() throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens"), "alice 0123456789abcdef\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        UploadOptions.Door door = new UploadOptions.Door(
                "127.0.0.1",
                0,
                folder.resolve("server.pem"),
                folder.resolve("server.key"),
                tokens,
                null,
                new UploadOptions.Farm(null, Duration.ofDays(1)));
        Path root = Files.createDirectories(folder.resolve("root"));
        return UploadServer.start(
                new UploadOptions(
                        root,
                        door,
                        UploadOptions.Limits.DEFAULTS,
                        UploadOptions.Placing.DEFAULTS,
                        UploadOptions.Notify.NONE),
                InstantSource.system());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    void server_withNothingBetter_isNotSpokenTo(String version) throws Exception {
        SslContext weak = SslContextBuilder.forServer(
                        folder.resolve("server.pem").toFile(),
                        folder.resolve("server.key").toFile())
                .sslProvider(SslProvider.OPENSSL)
                .protocols(version)
                .build();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (EngineHarness engine = new EngineHarness(folder).trust(certificates.authorityPem())) {
            Channel server = new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(weak.newHandler(channel.alloc()));
                        }
                    })
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            int port = ((InetSocketAddress) server.localAddress()).getPort();

            TransferEnd.Failed failed =
                    engine.run(URI.create("https://localhost:" + port + "/f")).awaitFailed();

            assertThat(failed.error().code()).isIn(ErrorCode.SECURE_FAILURE, ErrorCode.CONNECTION_CLOSED);
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
