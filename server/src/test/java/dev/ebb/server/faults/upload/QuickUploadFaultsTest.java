package dev.ebb.server.faults.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.faults.upload.UploadFault.Mischief;
import dev.ebb.server.faults.upload.UploadFault.Outcome;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the engine makes of servers that misbehave while they are sent a file, in each protocol; and that a repaired server has
 * the file after all, byte for byte.
 */
class QuickUploadFaultsTest {
    private static final byte[] CONTENT = EngineHarness.content(200_000, 11);
    private static final Duration TIGHT = EngineHarness.SHORT;
    private static final Duration TIGHT_CONNECT = Duration.ofSeconds(2);
    private static final Duration AMPLE = Duration.ofSeconds(25);

    @TempDir
    Path folder;

    static Stream<Arguments> faults() {
        return UploadFaultTable.all()
                .flatMap(fault -> fault.outcomes().keySet().stream().sorted().map(said -> Arguments.of(fault, said)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("faults")
    void fault_inEachProtocol_endsAsTheTableSays(UploadFault fault, UploadProtocol protocol) throws Exception {
        UploadServer honest = UploadServer.of(protocol, CONTENT);
        AtomicReference<Mischief> mischief =
                new AtomicReference<>(fault.mischief().get());
        Duration deadline = fault.tight() ? TIGHT : AMPLE;
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                        (request, answer) -> mischief.get().answer(request, answer, honest));
                EngineHarness engine = new EngineHarness(
                        folder, EngineHarness.timeouts(fault.tight() ? TIGHT_CONNECT : AMPLE, deadline))) {
            Files.write(engine.destination(), CONTENT);
            engine.type(JobType.UPLOAD)
                    .stallTimeout(deadline)
                    .mode(TransferMode.USUAL.with(new UploadTerms(protocol, false)));
            Play play = new Play(fault, engine, server);
            Outcome outcome = fault.outcomes().get(protocol);
            if (outcome instanceof Outcome.Fails fails) {
                FileCheckpoint kept = play.fails(fails);
                assertThat(kept == null ? 0 : kept.durableBytes())
                        .as("what counts as sent was taken")
                        .isLessThanOrEqualTo(honest.stored().furthest());
                mischief.set(Strokes.HONEST);
                engine.stallTimeout(AMPLE);
                play.arrives(kept, 2);
            } else if (outcome instanceof Outcome.Arrives arrives) {
                play.arrives(null, arrives.attempts());
            }
            judge(honest, server);
        } catch (AssertionError wrong) {
            throw new AssertionError(
                    fault.name() + " in " + protocol + ": " + fault.server() + " " + wrong.getMessage(), wrong);
        }
    }

    private static void judge(UploadServer honest, ScriptedHttpServer server) {
        Stored stored = honest.stored();
        assertThat(stored.strange()).as("bytes in wrong places").isEmpty();
        assertThat(stored.published()).as("files at the server").isPositive();
        if (honest.protocol() != UploadProtocol.PLAIN) {
            assertThat(stored.published()).as("the file is there once").isEqualTo(1);
        }
        assertThat(server.requests())
                .as("every request names the URL of the job, or one that the server gave")
                .allSatisfy(request -> assertThat(request.target()).matches("/up|/(tus|draft)/session-\\d+"));
    }

    /** One fault under way. */
    private record Play(UploadFault fault, EngineHarness engine, ScriptedHttpServer server) {
        @Nullable
        FileCheckpoint fails(Outcome.Fails expected) {
            TransferEnd end = attempt();
            assertThat(end).isInstanceOf(TransferEnd.Failed.class);
            TransferEnd.Failed failed = (TransferEnd.Failed) end;
            assertThat(failed.error().code()).as(failed.error().message()).isIn(expected.codes());
            assertThat(failed.error().disposition())
                    .as(failed.error().message())
                    .isEqualTo(expected.disposition());
            assertThat(failed.error().message()).isNotBlank();
            return failed.kept();
        }

        void arrives(@Nullable FileCheckpoint from, int attempts) {
            engine.resumeFrom(from);
            TransferEnd end = attempt();
            for (int attempt = 1; attempt < attempts && end instanceof TransferEnd.Failed failed; attempt++) {
                assertThat(failed.error().isTransient())
                        .as(failed.error().message())
                        .isTrue();
                engine.resumeFrom(failed.kept());
                end = attempt();
            }
            assertThat(end).isInstanceOf(TransferEnd.Finished.class);
            assertThat(((TransferEnd.Finished) end).bytes()).isEqualTo(CONTENT.length);
        }

        private TransferEnd attempt() {
            int before = server.requests().size();
            TransferEnd end = engine.run(server.uri("/up")).awaitEnd();
            assertThat(server.requests().size() - before).as("requests").isLessThanOrEqualTo(fault.mostRequests());
            return end;
        }
    }

    @Test
    void names_ofAllCases_areUnique() throws IOException {
        assertThat(UploadFaultTable.all().map(UploadFault::name)).doesNotHaveDuplicates();
    }
}
