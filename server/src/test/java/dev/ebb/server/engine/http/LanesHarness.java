package dev.ebb.server.engine.http;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.LaneOptions;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A file on a server, and an engine that soon opens more lanes, whatever they bring. */
final class LanesHarness implements AutoCloseable {
    static final int SIZE = 2_000_000;
    static final byte[] CONTENT = EngineHarness.content(SIZE, 1);
    static final byte[] NEWER = EngineHarness.content(SIZE, 2);

    private final ScriptedHttpServer server;
    private final EngineHarness engine;

    LanesHarness(Path folder, int lanes, Script script) throws Exception {
        this(folder, o -> o.with(change -> change.lanes(lanes(lanes))), script);
    }

    LanesHarness(Path folder, UnaryOperator<EngineOptions> options, Script script) throws Exception {
        server = ScriptedHttpServer.start(script);
        engine = new EngineHarness(folder, options).foreground();
    }

    static LaneOptions lanes(int most) {
        return lanes(most, task -> true);
    }

    /** Only as many as fit at first: who is done does not take over from others. */
    static LaneOptions fewLanes(int most) {
        return new LaneOptions(most, 128 << 10, SIZE / 4, Duration.ofMillis(10), -1, task -> true);
    }

    static LaneOptions lanes(int most, Predicate<dev.ebb.server.engine.TransferTask> mayOpen) {
        return new LaneOptions(most, 128 << 10, 64 << 10, Duration.ofMillis(10), -1, mayOpen);
    }

    ScriptedHttpServer server() {
        return server;
    }

    EngineHarness engine() {
        return engine;
    }

    /** Runs an attempt at the file to its end. */
    RecordingListener run() {
        return engine.run(server.uri("/f"));
    }

    /** Requests for the whole file. */
    List<Request> wholes() {
        return server.requests().stream()
                .filter(request -> request.header("Range") == null)
                .toList();
    }

    /** Requests for a part of it. */
    List<Request> parts() {
        return server.requests().stream()
                .filter(request -> request.header("Range") != null)
                .toList();
    }

    @Override
    public void close() throws Exception {
        engine.close();
        server.close();
    }
}
