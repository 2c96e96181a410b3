package dev.ebb.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.Http2Options.Use;
import dev.ebb.server.engine.LaneOptions;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.faults.FaultCase.Outcome;
import dev.ebb.server.job.FileCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The quick form of every fault: what one attempt of the engine makes of a server that never gets better. */
class QuickFaultsTest {
    private static final Path PAGE = Path.of("..", "docs", "faults.md");
    /** Only where slowness is the fault: whoever is late then is late in the same way. */
    private static final Duration TIGHT = EngineHarness.SHORT;

    /** Looking up a name counts as well, and is not the fault. */
    private static final Duration TIGHT_CONNECT = Duration.ofSeconds(2);

    private static final Duration AMPLE = Duration.ofSeconds(25);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** Two connections soon, for what is far smaller than usual. */
    private static final LaneOptions SPREADING =
            new LaneOptions(4, 16 << 10, 8 << 10, Duration.ofMillis(5), -1, task -> true);

    @TempDir
    Path folder;

    static Stream<FaultCase> faults() {
        return FaultTable.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void fault_thatNeverGetsBetter_endsAsTheTableSays(FaultCase fault) throws Exception {
        fault.judged(() -> play(fault));
    }

    private void play(FaultCase fault) throws Exception {
        Duration deadline = fault.tight() ? TIGHT : AMPLE;
        UnaryOperator<EngineOptions> usual = EngineHarness.timeouts(fault.tight() ? TIGHT_CONNECT : AMPLE, deadline);
        UnaryOperator<EngineOptions> options = o -> {
            EngineOptions bounds = usual.apply(o);
            return bounds.with(change -> change.lanes(fault.spreads() ? SPREADING : bounds.lanes())
                    .http2(new Http2Options(fault.http2() ? Use.ALWAYS : Use.AUTO, 64)));
        };
        InstantSource clock = InstantSource.fixed(NOW);
        try (Scene scene = Scene.of(fault, FaultCase.NEVER, clock);
                EngineHarness engine = new EngineHarness(folder, options, clock)) {
            engine.stallTimeout(deadline).trust(scene.trusted());
            scene.headers().forEach(header -> engine.header(header.name(), header.value()));
            engine.mode(TransferMode.USUAL.with(scene.resume(), scene.onChange()));
            if (scene.digest() != null) {
                engine.digest(scene.digest());
            }

            TransferEnd end = attempt(fault, scene, engine);

            if (fault.outcome() instanceof Outcome.ClearError error) {
                judgeError(fault, error, scene, engine, end);
            } else {
                judgeFile(scene, engine, end);
            }
            scene.runChecks();
        }
    }

    private static TransferEnd attempt(FaultCase fault, Scene scene, EngineHarness engine) {
        TransferEnd end = engine.run(scene.remote()).awaitEnd();
        int most = fault.mostRequests();
        for (int attempt = 2; attempt <= fault.attempts() && end instanceof TransferEnd.Failed failed; attempt++) {
            assertThat(failed.error().isTransient())
                    .as(failed.error().message())
                    .isTrue();
            end = engine.resumeFrom(failed.kept()).run(scene.remote()).awaitEnd();
            most += fault.mostRequests();
        }
        assertThat(scene.asked().size()).as("requests").isLessThanOrEqualTo(most);
        return end;
    }

    private static void judgeFile(Scene scene, EngineHarness engine, TransferEnd end) throws IOException {
        assertThat(end).isInstanceOf(TransferEnd.Finished.class);
        byte[] content = engine.bytesOnDisk();
        assertThat(scene.isRight(content)).as("the bytes on disk").isTrue();
        assertThat(((TransferEnd.Finished) end).bytes()).isEqualTo(content.length);
        assertThat(engine.names())
                .containsExactly(engine.temporary().getFileName().toString());
    }

    private static void judgeError(
            FaultCase fault, Outcome.ClearError expected, Scene scene, EngineHarness engine, TransferEnd end)
            throws IOException {
        assertThat(end).isInstanceOf(TransferEnd.Failed.class);
        TransferEnd.Failed failed = (TransferEnd.Failed) end;
        assertThat(failed.error().code()).as(failed.error().message()).isIn(expected.codes());
        assertThat(failed.error().disposition()).isEqualTo(expected.disposition());
        assertThat(failed.error().message()).isNotBlank().doesNotContain("secret");
        assertThat(failed.error().retryAfter()).isEqualTo(fault.retryAfter());
        FileCheckpoint kept = failed.kept();
        if (kept == null) {
            assertThat(engine.names()).as("left behind").isEmpty();
        } else {
            byte[] content = engine.bytesOnDisk();
            assertThat(content).hasSizeGreaterThanOrEqualTo((int) kept.durableBytes());
            assertThat(scene.isBeginning(content, (int) kept.durableBytes()))
                    .as("what is kept begins the file")
                    .isTrue();
        }
    }

    @Test
    void names_ofAllCases_areUnique() {
        assertThat(FaultTable.all().map(FaultCase::name)).doesNotHaveDuplicates();
    }

    @Test
    void page_inTheTree_isWhatTheTableSays() throws IOException {
        String page = FaultsPage.render();
        if (Boolean.getBoolean("ebb.writeDocs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/faults.md; write it anew with ./mvnw test -Debb.writeDocs=true")
                .isEqualTo(page);
    }
}
