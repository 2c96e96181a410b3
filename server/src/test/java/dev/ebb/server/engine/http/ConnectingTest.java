package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.ProxyOptions;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the engine connects to, how often, and what it says when it cannot. */
class ConnectingTest {
    private static final byte[] CONTENT = EngineHarness.content(200_000, 1);

    @TempDir
    Path folder;

    private static EngineOptions connections(EngineOptions o, int connections) {
        return new EngineOptions(
                o.connectTimeout(),
                o.responseTimeout(),
                o.maxRedirects(),
                connections,
                o.idleConnectionTimeout(),
                o.bufferBudgetBytes(),
                o.diskThreads(),
                o.checkpointBytes(),
                o.checkpointInterval(),
                o.reserveBytes(),
                o.mayConnect(),
                o.userAgent(),
                ProxyOptions.NONE,
                Http2Options.DEFAULTS);
    }

    private static UnaryOperator<EngineOptions> limits(Predicate<InetAddress> mayConnect, int connections) {
        return o -> new EngineOptions(
                EngineHarness.SHORT,
                EngineHarness.SHORT.multipliedBy(10),
                o.maxRedirects(),
                connections,
                o.idleConnectionTimeout(),
                o.bufferBudgetBytes(),
                o.diskThreads(),
                o.checkpointBytes(),
                o.checkpointInterval(),
                o.reserveBytes(),
                mayConnect,
                o.userAgent(),
                ProxyOptions.NONE,
                Http2Options.DEFAULTS);
    }

    @Test
    void transfer_inLineForAConnection_saysSoUntilItHasOne() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
                    answer.head(200, "ETag: \"v1\"", "Content-Length: " + CONTENT.length);
                    answer.body(CONTENT, 0, 10);
                    go.await();
                    answer.body(CONTENT, 10, CONTENT.length);
                });
                EngineHarness engine = new EngineHarness(folder, one -> connections(one, 1))) {
            RecordingListener first = new RecordingListener();
            Transfer moving = engine.startAs(0, server.uri("/0"), first);
            first.awaitConnected();
            RecordingListener second = new RecordingListener();
            Transfer waiting = engine.startAs(1, server.uri("/1"), second);
            while (!waiting.waitsForConnection()) {
                Thread.onSpinWait();
            }
            assertThat(moving.waitsForConnection()).isFalse();

            go.countDown();
            first.awaitFinished();
            second.awaitConnected();
            assertThat(waiting.waitsForConnection()).isFalse();
            second.awaitFinished();
        }
    }

    @Test
    void server_down_isTransientAndUpAgainIsFetchedFrom() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (EngineHarness engine = new EngineHarness(folder)) {
            TransferEnd.Failed failed =
                    engine.run(URI.create("http://localhost:" + port + "/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECT_FAILURE);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
            assertThat(failed.error().message()).contains("localhost:" + port);
            assertThat(engine.names()).isEmpty();
        }
    }

    @Test
    void handshake_thatNeverEnds_timesOut() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                EngineHarness engine = new EngineHarness(folder, limits(address -> true, 1))) {
            TransferEnd.Failed failed = engine.run(URI.create("https://localhost:" + silent.getLocalPort() + "/f"))
                    .awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.CONNECT_FAILURE);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
        }
    }

    @Test
    void name_thatDoesNotExist_isTransient() throws Exception {
        try (EngineHarness engine = new EngineHarness(folder)) {
            TransferEnd.Failed failed =
                    engine.run(URI.create("http://no-such-host.invalid/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.NAME_NOT_RESOLVED);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.TRANSIENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://localhost/f", "file:///etc/passwd", "http://:80/f", "http://localhost:99999/f"})
    void url_thatCannotBeFetched_isFatal(String url) throws Exception {
        try (EngineHarness engine = new EngineHarness(folder)) {
            assertThat(engine.run(URI.create(url)).awaitFailed().error().disposition())
                    .isEqualTo(Disposition.FATAL);
        }
    }

    @Test
    void address_thatIsGuarded_isNeverConnectedTo() throws Exception {
        List<InetAddress> asked = new CopyOnWriteArrayList<>();
        Predicate<InetAddress> guard = address -> {
            asked.add(address);
            return false;
        };
        try (ScriptedHttpServer server = ScriptedHttpServer.start(new RemoteFile(CONTENT));
                EngineHarness engine = new EngineHarness(folder, limits(guard, 1))) {
            TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
            assertThat(server.connections()).isZero();
            assertThat(asked).contains(InetAddress.getByName("127.0.0.1"));
        }
    }

    @Test
    void address_ofARedirect_isGuardedToo() throws Exception {
        Predicate<InetAddress> guard = address -> !address.getHostAddress().equals("127.0.0.2");
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                        (request, answer) -> answer.head(302, "Location: http://127.0.0.2:1/f", "Content-Length: 0"));
                EngineHarness engine = new EngineHarness(folder, limits(guard, 1))) {
            TransferEnd.Failed failed = engine.run(server.uri("/f")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
        }
    }

    @Test
    void connectionsToAHost_neverExceedTheirLimitAndEverybodyGetsATurn() throws Exception {
        CountDownLatch twoAreIn = new CountDownLatch(2);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
                    twoAreIn.countDown();
                    twoAreIn.await();
                    new RemoteFile(CONTENT).answer(request, answer);
                });
                EngineHarness first = new EngineHarness(folder, limits(address -> true, 2))) {
            List<RecordingListener> all = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 10; i++) {
                RecordingListener listener = new RecordingListener();
                all.add(listener);
                first.startAs(i, server.uri("/f" + i), listener);
            }

            assertThat(all).allSatisfy(listener -> listener.awaitFinished());
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void stop_whileWaitingForAConnection_endsAtOnce() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        try (ScriptedHttpServer server = ScriptedHttpServer.start((request, answer) -> {
                    open.await();
                    new RemoteFile(CONTENT).answer(request, answer);
                });
                EngineHarness engine = new EngineHarness(folder, limits(address -> true, 1))) {
            RecordingListener first = new RecordingListener();
            engine.startAs(0, server.uri("/0"), first);
            RecordingListener second = new RecordingListener();
            Transfer waiting = engine.startAs(1, server.uri("/1"), second);

            waiting.stop();

            assertThat(second.awaitEnd()).isInstanceOf(TransferEnd.Stopped.class);
            open.countDown();
            first.awaitFinished();
            RecordingListener third = new RecordingListener();
            engine.startAs(2, server.uri("/2"), third);
            third.awaitFinished();
        }
    }
}
