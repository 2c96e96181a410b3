package dev.ebb.server.peer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import dev.ebb.server.peer.PeerOptions;
import dev.ebb.server.peer.cache.CacheDraft;
import dev.ebb.server.peer.cache.CacheLimits;
import dev.ebb.server.peer.cache.ContentCache;
import dev.ebb.server.support.CountedOrigin;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.PeerLan;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Identity;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a guest behaves, and whatever breaks: his place is given back. */
class PeerServerTest {
    private static final int MANY_BYTES = 24 << 20;

    @TempDir
    private Path folder;

    private volatile boolean broken;
    private final InstantSource clock = () -> {
        if (broken) {
            throw new IllegalStateException("as the test asked");
        }
        return Instant.now();
    };
    private TestAuthority authority;
    private Identity identity;
    private ContentCache cache;
    private PeerServer server;

    @BeforeEach
    void open() throws Exception {
        authority = new TestAuthority();
        identity = authority.issue(PeerLan.member("m"));
        cache = ContentCache.open(folder, () -> new CacheLimits(80, Duration.ofDays(90), 0), clock);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void serve(long bytesPerSecond, Duration window) throws Exception {
        SslContext tls = SslContextBuilder.forServer(identity.key(), identity.certificate())
                .trustManager(new ByteArrayInputStream(authority.pem().getBytes(StandardCharsets.US_ASCII)))
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3")
                .build();
        server = PeerServer.start(tls, new PeerOptions.Address("127.0.0.1", 0), cache, bytesPerSecond, window);
    }

    private String keep(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(5).nextBytes(bytes);
        Digest digest = new Digest(DigestAlgorithm.SHA256, CountedOrigin.hex("SHA-256", bytes));
        cache.keep(
                (into, position) -> into.put(bytes, (int) position, into.remaining()),
                new CacheDraft("http://a/", size, null, "v", digest, "part"));
        return "/v1/content/sha256/" + digest.hex();
    }

    /** A connection that has asked for the content; its socket takes little before it is read. */
    private SSLSocket ask(String path) throws Exception {
        Socket plain = new Socket();
        plain.setReceiveBufferSize(8 << 10);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        SSLSocket socket = (SSLSocket)
                authority.server(identity).getSocketFactory().createSocket(plain, "localhost", server.port(), true);
        socket.setUseClientMode(true);
        socket.setSoTimeout(20_000);
        send(socket, "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String status(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    @Test
    void guest_thatStopsReading_isShownOut_howeverMuchHeSays() throws Exception {
        serve(0, Duration.ofSeconds(1));
        try (SSLSocket guest = ask(keep(MANY_BYTES))) {
            FleetOfNodes.await("he is served", server::isBusy);
            long end = System.nanoTime() + 20_000_000_000L;
            while (server.isBusy() && System.nanoTime() < end) {
                Thread.sleep(100); // he is there, and says a little now and then
                sayALittle(guest);
            }
            assertThat(server.isBusy()).isFalse();
        }
    }

    private static void sayALittle(Socket guest) {
        try {
            send(guest, "G");
        } catch (IOException cutOff) {
            assertThat(cutOff).isNotNull();
        }
    }

    @Test
    void guest_thatWaitsForALimitOfOurs_isServedToTheEnd() throws Exception {
        serve(100 << 10, Duration.ofMillis(200));
        int size = 300 << 10;
        try (SSLSocket guest = ask(keep(size))) {
            assertThat(guest.getInputStream().readNBytes(size)).hasSize(size);
        }
    }

    @Test
    void content_thatCannotBeLookedUp_costsNoPlace() throws Exception {
        serve(0, Duration.ofSeconds(30));
        String path = keep(1000);
        broken = true;
        try (SSLSocket guest = ask(path)) {
            assertThat(status(guest)).isEqualTo("HTTP/1.1 404 Not Found");
        }
        FleetOfNodes.await("his place is free", () -> !server.isBusy());
        broken = false;
        try (SSLSocket guest = ask(path)) {
            assertThat(status(guest)).isEqualTo("HTTP/1.1 200 OK");
        }
    }
}
