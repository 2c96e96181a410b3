package dev.ebb.server.web.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door itself, with sockets and without a queue. */
@Timeout(60)
class HttpDoorTest {
    private static final int PATIENT_SECONDS = 20;

    private final AtomicInteger served = new AtomicInteger();
    private final CountDownLatch streamGone = new CountDownLatch(1);
    private final CountDownLatch streamRefused = new CountDownLatch(1);
    private final CountDownLatch socketClosed = new CountDownLatch(1);
    private HttpDoor door;

    @BeforeEach
    void open() throws IOException {
        door = open(Duration.ofSeconds(PATIENT_SECONDS));
    }

    private HttpDoor open(Duration patience) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return HttpDoor.open(
                HttpDoor.Terms.on(address).with(patience),
                List.of(new Place("/echo", new Echo()), new Place("/open/", new OpenEcho())));
    }

    @AfterEach
    void close() {
        door.close();
    }

    /** Says what it was asked. */
    private class Echo implements WebService {
        @Override
        public WebResponse serve(WebRequest request) {
            served.incrementAndGet();
            if (request.parameter("stream").isPresent()) {
                return new WebResponse.Streamed(Map.of("content-type", "text/plain"), stream -> {
                    stream.onClose(streamGone::countDown);
                    String part = request.parameter("stream").orElse("").repeat(10_000);
                    boolean wanted = stream.send("begin\n");
                    while (wanted) {
                        wanted = stream.send(part);
                    }
                    streamRefused.countDown();
                });
            }
            String said = request.method() + " " + request.path() + " " + request.query() + " " + request.body();
            return WebResponse.saying(200, said);
        }

        @Override
        public Optional<SocketListener> converse(WebRequest handshake) {
            return Optional.of(new SocketListener() {
                @Override
                public void opened(TextSocket socket) {
                    socket.send("welcome");
                }

                @Override
                public void received(TextSocket socket, String text) {
                    socket.send("you said " + text);
                }

                @Override
                public void closed() {
                    socketClosed.countDown();
                }
            });
        }
    }

    private final class OpenEcho extends Echo {
        @Override
        public boolean admits(String origin) {
            return origin.equals("https://friend.example");
        }
    }

    private String send(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(door.address().getAddress(), door.address().getPort());
        socket.setSoTimeout(PATIENT_SECONDS * 1000);
        return socket;
    }

    private String host() {
        return "127.0.0.1:" + door.address().getPort();
    }

    private String get(String path, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return send("GET " + path + " HTTP/1.1\r\nHost: " + host() + "\r\nConnection: close\r\n" + more + "\r\n");
    }

    @Test
    void request_ofThisMachine_isServed() throws IOException {
        assertThat(get("/echo?a=1%202"))
                .startsWith("HTTP/1.1 200")
                .contains("x-content-type-options: nosniff", "cache-control: no-store")
                .endsWith("GET /echo {a=[1 2]} \n");
        assertThat(get("/nothing")).startsWith("HTTP/1.1 404");
        assertThat(get("/echo/below")).startsWith("HTTP/1.1 404");
        assertThat(get("/open/below")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:6800", "127.0.0.1", "127.8.9.10:1", "[::1]:9000"})
    void host_ofThisMachine_isServed(String host) throws IOException {
        assertThat(send("GET /echo HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example",
                "Host: localhost.evil.example",
                "Host: 127.0.0.1.evil.example",
                "Host: 127.0.0.1@evil.example",
                "Host: 10.0.0.1",
                "Host: localhost\r\nHost: evil.example",
                "Host:",
                "X: y"
            })
    void host_ofAnother_isRefusedUnserved(String header) throws IOException {
        assertThat(send("GET /echo HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 4")
                .doesNotContain("GET /echo");
        assertThat(served).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "http://127.0.0.1:1",
                "http://localhost",
                "https://friend.example.evil"
            })
    void origin_ofAnother_isRefusedUnserved(String origin) throws IOException {
        assertThat(get("/echo", "Origin: " + origin)).startsWith("HTTP/1.1 403");
        assertThat(get("/open/", "Origin: " + origin)).startsWith("HTTP/1.1 403");
        assertThat(served).hasValue(0);
    }

    @Test
    void origin_ownOrAdmitted_isServed() throws IOException {
        assertThat(get("/echo", "Origin: http://" + host()))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("access-control");
        assertThat(get("/open/", "Origin: https://friend.example"))
                .startsWith("HTTP/1.1 200")
                .contains("access-control-allow-origin: https://friend.example", "vary: Origin");
        String preflight = send("OPTIONS /open/ HTTP/1.1\r\nHost: " + host()
                + "\r\nOrigin: https://friend.example\r\nAccess-Control-Request-Method: POST\r\n"
                + "Access-Control-Request-Headers: content-type\r\nConnection: close\r\n\r\n");
        assertThat(preflight).startsWith("HTTP/1.1 204").contains("access-control-allow-headers: content-type");
    }

    @Test
    void body_tooLarge_isRefusedUnserved() throws IOException {
        assertThat(send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
        assertThat(served).hasValue(0);
    }

    @Test
    void head_tooLong_isRefusedUnserved() throws IOException {
        assertThat(get("/echo", "X: " + "x".repeat(17_000))).startsWith("HTTP/1.1 431");
        assertThat(get("/echo?" + "x".repeat(9_000))).startsWith("HTTP/1.1 431");
        assertThat(send("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(send("GET http://localhost/echo HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(served).hasValue(0);
    }

    @Test
    void requests_overOneConnection_areServedInTurn() throws IOException {
        String one = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n";
        String answers = send(one + "\r\na" + one + "\r\nb" + one + "Connection: close\r\n\r\nc");
        assertThat(answers).containsSubsequence("POST /echo {} a", "POST /echo {} b", "POST /echo {} c");
    }

    @Test
    void client_thatDawdles_losesItsConnection() throws IOException {
        door.close();
        door = open(Duration.ofMillis(300));
        assertThat(send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"))
                .isEmpty();
        assertThat(send("")).isEmpty();
        assertThat(served).hasValue(0);
    }

    @Test
    void stream_notTaken_endsAfterPatience() throws Exception {
        door.close();
        door = open(Duration.ofMillis(300));
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write("GET /echo?stream=x HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(streamRefused.await(PATIENT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void stream_clientGone_isHeardOf() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write("GET /echo?stream=x HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
            byte[] begin = socket.getInputStream().readNBytes(600);
            assertThat(new String(begin, UTF_8)).startsWith("HTTP/1.1 200").contains("begin\n");
        }
        assertThat(streamGone.await(PATIENT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(streamRefused.await(PATIENT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** What came over a WebSocket. */
    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                texts.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    @Test
    void socket_speaksBothWays() throws Exception {
        Heard heard = new Heard();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + host() + "/echo?x=y"), heard)
                .get(PATIENT_SECONDS, TimeUnit.SECONDS);
        assertThat(heard.texts.poll(PATIENT_SECONDS, TimeUnit.SECONDS)).isEqualTo("welcome");
        socket.sendText("split", false).get(PATIENT_SECONDS, TimeUnit.SECONDS);
        socket.sendText(" in two", true).get(PATIENT_SECONDS, TimeUnit.SECONDS);
        socket.sendText("whole", true).get(PATIENT_SECONDS, TimeUnit.SECONDS);
        assertThat(heard.texts.poll(PATIENT_SECONDS, TimeUnit.SECONDS)).isEqualTo("you said split in two");
        assertThat(heard.texts.poll(PATIENT_SECONDS, TimeUnit.SECONDS)).isEqualTo("you said whole");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(PATIENT_SECONDS, TimeUnit.SECONDS);
        assertThat(socketClosed.await(PATIENT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void socket_ofForeignOrigin_isRefused() throws IOException {
        String handshake = "GET /echo HTTP/1.1\r\nHost: " + host() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Origin: https://evil.example\r\n\r\n";
        try (Socket socket = connect()) {
            socket.getOutputStream().write(handshake.getBytes(ISO_8859_1));
            assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 403");
        }
    }

    @Test
    void open_elsewhereThanLoopback_isRefused() {
        HttpDoor.Terms open = HttpDoor.Terms.on(new InetSocketAddress("0.0.0.0", 0));
        assertThatThrownBy(() -> HttpDoor.open(open, List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
