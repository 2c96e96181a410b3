package dev.ebb.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.job.ChangePolicy;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.ResumePolicy;
import dev.ebb.server.support.Http2TestServer;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where one case is played: its server, which misbehaves until it is repaired, what the job is to know, and what may lie on
 * disk in the end. Set up by one thread; closes what it opened.
 */
final class Scene implements AutoCloseable {
    static final byte[] CONTENT = EngineHarness.content(200_000, 1);
    static final byte[] NEWER = EngineHarness.content(150_000, 2);
    static final int HALF = 100_000;
    static final String PATH = "/dir/file?secret=1";

    /** What the job is given besides the URL. */
    record Header(String name, String value) {}

    private final InstantSource clock;
    private final int healsAfter;
    private final List<Closeable> opened = new ArrayList<>();
    private final List<Long> asked = new CopyOnWriteArrayList<>();
    private final List<Header> headers = new ArrayList<>();
    private final List<Runnable> checks = new ArrayList<>();
    private List<byte[]> right = List.of(CONTENT);
    private Script healthy = good();
    private @Nullable Script faulty;
    private @Nullable Script greeting;
    private @Nullable SSLContext tls;
    private @Nullable String trusted;
    private @Nullable Digest digest;
    private ResumePolicy resume = ResumePolicy.STRONG_ONLY;
    private ChangePolicy onChange = ChangePolicy.RESTART;
    private @Nullable URI remote;
    private @Nullable Socket reserved;
    private @Nullable ScriptedHttpServer server;
    private volatile boolean repaired;

    private Scene(InstantSource clock, int healsAfter) {
        this.clock = clock;
        this.healsAfter = healsAfter;
    }

    /** Sets the scene; the server misbehaves for so many requests. */
    static Scene of(FaultCase fault, int healsAfter, InstantSource clock) throws Exception {
        Scene scene = new Scene(clock, healsAfter);
        try {
            scene.faulty = fault.staging().stage(scene);
            if (scene.reserved == null) {
                scene.open(0);
            }
            return scene;
        } catch (Exception | Error failed) {
            scene.close();
            throw failed;
        }
    }

    private void open(int port) throws IOException {
        ScriptedHttpServer made = tls == null
                ? ScriptedHttpServer.startAt(port, this::answer)
                : ScriptedHttpServer.startSecure(tls, this::answer);
        made.greeting(this::greet);
        server = made;
        opened.add(made);
    }

    /** The file as a server that behaves has it. */
    RemoteFile good() {
        return new RemoteFile(CONTENT).etag("\"v1\"");
    }

    /** The version that comes after it. */
    static RemoteFile newer() {
        return new RemoteFile(NEWER).etag("\"v2\"");
    }

    /** What the server does once it is repaired, if it is not {@link #good}. */
    void healthy(Script script) {
        healthy = script;
    }

    /** What may lie on disk in the end, if it is not {@link #CONTENT}. */
    void expect(byte[]... versions) {
        right = List.of(versions);
    }

    /** The job knows the digest of these bytes. */
    void digestOf(byte[] content) {
        digest = Wire.sha256(content);
    }

    /** The job knows this digest. */
    void digest(Digest known) {
        digest = known;
    }

    /** The job goes on with weak evidence. */
    void resumeWeakly() {
        resume = ResumePolicy.ALLOW_WEAK;
    }

    ResumePolicy resume() {
        return resume;
    }

    /** The job wants to hear of changes. */
    void failOnChange() {
        onChange = ChangePolicy.FAIL;
    }

    ChangePolicy onChange() {
        return onChange;
    }

    void header(String name, String value) {
        headers.add(new Header(name, value));
    }

    void secure(SSLContext context, @Nullable String authority) {
        tls = context;
        trusted = authority;
    }

    void trust(String authority) {
        trusted = authority;
    }

    /** What happens to a connection before it is read from. */
    void greeting(Script script) {
        greeting = script;
    }

    /** Nobody listens until the server is repaired. */
    void closed() throws IOException {
        reserved = hold();
    }

    /** The server speaks HTTP/2, over TLS if HTTP/1.1 is to be had from it as well, and does this while it misbehaves. */
    Http2TestServer http2(@Nullable SSLContext context, Http2TestServer.Script wrong) {
        AtomicInteger number = new AtomicInteger();
        Http2TestServer.Script script = stream -> {
            if (misbehaves(number.incrementAndGet())) {
                wrong.answer(stream);
            } else {
                stream.file();
            }
        };
        Http2TestServer made =
                context == null ? Http2TestServer.start(script) : Http2TestServer.startSecure(context, script);
        made.files(path -> CONTENT).heard(() -> asked.add(System.nanoTime()));
        startAt(made.uri(PATH));
        return closing(made);
    }

    /** A URL where nobody listens as long as the scene lasts. */
    URI nobody() throws IOException {
        return URI.create("http://localhost:" + hold().getLocalPort() + "/f");
    }

    private Socket hold() throws IOException {
        Socket bound = new Socket();
        opened.add(bound);
        bound.setReuseAddress(true);
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return bound;
    }

    /** Where the job starts, if not at the server of the scene. */
    void startAt(URI uri) {
        remote = uri;
    }

    /** Another server, closed with the scene. */
    ScriptedHttpServer another(Script script) throws IOException {
        return closing(ScriptedHttpServer.start(script));
    }

    /** Closes it with the scene. */
    <T extends Closeable> T closing(T resource) {
        opened.add(0, resource);
        return resource;
    }

    /** Something to look at in the end. */
    void check(Runnable assertion) {
        checks.add(assertion);
    }

    InstantSource clock() {
        return clock;
    }

    URI remote() {
        URI elsewhere = remote;
        Socket held = reserved;
        if (elsewhere != null) {
            return elsewhere;
        }
        return held == null ? server().uri(PATH) : URI.create("http://localhost:" + held.getLocalPort() + PATH);
    }

    ScriptedHttpServer server() {
        ScriptedHttpServer made = server;
        if (made == null) {
            throw new IllegalStateException("the server is not up yet");
        }
        return made;
    }

    List<Request> requests() {
        return server == null ? List.of() : server().requests();
    }

    List<Header> headers() {
        return List.copyOf(headers);
    }

    @Nullable
    String trusted() {
        return trusted;
    }

    @Nullable
    Digest digest() {
        return digest;
    }

    boolean isClosed() {
        return reserved != null;
    }

    boolean isRight(byte[] content) {
        return right.stream().anyMatch(version -> java.util.Arrays.equals(version, content));
    }

    /** True when these bytes begin a version. */
    boolean isBeginning(byte[] content, int length) {
        return java.util.stream.Stream.concat(right.stream(), java.util.stream.Stream.of(CONTENT))
                .anyMatch(version ->
                        length <= version.length && java.util.Arrays.equals(version, 0, length, content, 0, length));
    }

    /** When each request was there, by {@link System#nanoTime}. */
    List<Long> asked() {
        return List.copyOf(asked);
    }

    /** The server behaves from now on. */
    void repair() throws IOException {
        repaired = true;
        Socket held = reserved;
        if (held != null && server == null) {
            open(held.getLocalPort());
        }
    }

    private boolean misbehaves(int number) {
        return !repaired && number <= healsAfter;
    }

    private void greet(Request connection, Answer answer) throws IOException, InterruptedException {
        Script first = greeting;
        if (first != null && misbehaves(connection.connection())) {
            first.answer(connection, answer);
        }
    }

    private void answer(Request request, Answer answer) throws IOException, InterruptedException {
        asked.add(System.nanoTime());
        Script script = faulty == null || !misbehaves(request.number()) ? healthy : faulty;
        script.answer(request, answer);
    }

    /** What holds for every case, and what this one asked for. */
    void runChecks() {
        assertThat(requests())
                .allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"));
        checks.forEach(Runnable::run);
    }

    @Override
    public void close() throws IOException {
        for (Closeable resource : opened) {
            resource.close();
        }
    }
}
