package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.nio.file.Path;

/** A file of a known content on a server, and an engine that fetches stretches of it. */
final class RangesHarness implements AutoCloseable {
    static final int SIZE = 1_000_000;
    static final byte[] CONTENT = EngineHarness.content(SIZE, 1);
    static final byte[] NEWER = EngineHarness.content(SIZE, 2);
    static final String OLD_DATE = "Tue, 06 Jan 2026 00:00:00 GMT";
    static final String LATER = "Tue, 06 Jan 2026 00:00:30 GMT";

    private final ScriptedHttpServer server;
    private final EngineHarness engine;

    RangesHarness(Path folder) throws Exception {
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
        engine = new EngineHarness(folder);
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

    static void untilMoved(Transfer transfer, long bytes) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (transfer.progress().bytesTransferred() < bytes) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("stuck at " + transfer.progress());
            }
            Thread.onSpinWait();
        }
    }

    static void assertFatal(RecordingListener listener, ErrorCode code) {
        TransferEnd.Failed failed = listener.awaitFailed();
        assertThat(failed.error().code()).isEqualTo(code);
        assertThat(failed.error().isTransient()).isFalse();
    }

    @Override
    public void close() throws Exception {
        engine.close();
        server.close();
    }
}
