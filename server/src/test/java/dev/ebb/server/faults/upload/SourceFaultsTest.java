package dev.ebb.server.faults.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.faults.upload.UploadFault.Mischief;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.support.ScriptedHttpServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The file changes while it is sent, or between two attempts: that is said, and the server never has a mix of two files. */
class SourceFaultsTest {
    /** More than sockets hold, so that the last part is not read before the change. */
    private static final byte[] CONTENT = EngineHarness.content(32 << 20, 12);

    @TempDir
    Path folder;

    /** What somebody does to the file. */
    enum Change {
        TRUNCATED {
            @Override
            void befall(Path file) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(CONTENT.length - 1);
                }
            }
        },
        EMPTIED {
            @Override
            void befall(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        GROWN {
            @Override
            void befall(Path file) throws IOException {
                Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
            }
        },
        REPLACED {
            @Override
            void befall(Path file) throws IOException {
                FileTime time = Files.getLastModifiedTime(file);
                Path other = Files.write(file.resolveSibling("other"), new byte[CONTENT.length]);
                Files.setLastModifiedTime(other, time);
                Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        },
        REWRITTEN {
            @Override
            void befall(Path file) throws IOException {
                Files.write(file, new byte[CONTENT.length], StandardOpenOption.WRITE);
            }
        },
        TOUCHED {
            @Override
            void befall(Path file) throws IOException {
                Files.setLastModifiedTime(file, FileTime.fromMillis(86_400_000));
            }
        },
        REMOVED {
            @Override
            void befall(Path file) throws IOException {
                Files.delete(file);
            }
        };

        abstract void befall(Path file) throws IOException;
    }

    static Stream<Arguments> changes() {
        return Stream.of(UploadProtocol.PLAIN, UploadProtocol.BITS, UploadProtocol.TUS, UploadProtocol.RESUMABLE)
                .flatMap(protocol -> Arrays.stream(Change.values()).map(change -> Arguments.of(protocol, change)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("changes")
    void file_changedWhileItIsSent_isReportedAndNeverWhole(UploadProtocol protocol, Change change) throws Exception {
        UploadServer honest = UploadServer.of(protocol, CONTENT);
        Mischief changes = Strokes.once(Phase.DATA, (request, answer, server) -> {
            change.befall(folder.resolve("file.bin"));
            Strokes.HONEST.answer(request, answer, server);
        });
        try (ScriptedHttpServer server =
                        ScriptedHttpServer.start((request, answer) -> changes.answer(request, answer, honest));
                EngineHarness engine = engine(protocol)) {
            TransferEnd.Failed failed = engine.run(server.uri("/up")).awaitFailed();

            assertChanged(failed, honest);
        }
    }

    static Stream<Arguments> changesBetween() {
        return changes().filter(each -> each.get()[0] != UploadProtocol.PLAIN && each.get()[1] != Change.REMOVED);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("changesBetween")
    void file_changedBetweenTwoAttempts_isReportedAndNeverWhole(UploadProtocol protocol, Change change)
            throws Exception {
        UploadServer honest = UploadServer.of(protocol, CONTENT);
        Mischief down = Strokes.afterFirst(Phase.DATA, Strokes.cutBody(5), Strokes.status(503));
        AtomicReference<Mischief> mischief = new AtomicReference<>(down);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                        (request, answer) -> mischief.get().answer(request, answer, honest));
                EngineHarness engine = engine(protocol)) {
            TransferEnd.Failed first = engine.run(server.uri("/up")).awaitFailed();
            assertThat(first.kept()).as("what a second attempt goes on with").isNotNull();
            change.befall(engine.destination());
            mischief.set(Strokes.HONEST);

            TransferEnd.Failed failed =
                    engine.resumeFrom(first.kept()).run(server.uri("/up")).awaitFailed();

            assertChanged(failed, honest);
        }
    }

    static Stream<UploadProtocol> resumables() {
        return UploadFault.RESUMABLES.stream().sorted();
    }

    /** A handle that is open stays good; what nobody may open between two attempts waits for its owner. */
    @ParameterizedTest
    @MethodSource("resumables")
    void file_outOfReachBetweenTwoAttempts_isSaidAndGoneOnWithOnceItIsBack(UploadProtocol protocol) throws Exception {
        UploadServer honest = UploadServer.of(protocol, CONTENT);
        Mischief down = Strokes.afterFirst(Phase.DATA, Strokes.cutBody(5), Strokes.status(503));
        AtomicReference<Mischief> mischief = new AtomicReference<>(down);
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                        (request, answer) -> mischief.get().answer(request, answer, honest));
                EngineHarness engine = engine(protocol)) {
            TransferEnd.Failed first = engine.run(server.uri("/up")).awaitFailed();
            int taken = honest.stored().furthest();
            mischief.set(Strokes.HONEST);
            Path away = folder.resolve("away");
            Files.move(engine.destination(), away);
            Files.createDirectory(engine.destination());

            TransferEnd.Failed refused =
                    engine.resumeFrom(first.kept()).run(server.uri("/up")).awaitFailed();

            assertThat(refused.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED);
            assertThat(refused.error().context()).isEqualTo(ErrorContext.LOCAL_FILE);
            assertThat(refused.error().isTransient()).isFalse();
            assertThat(refused.kept()).isEqualTo(first.kept());
            Files.delete(engine.destination());
            Files.move(away, engine.destination());

            engine.resumeFrom(refused.kept()).run(server.uri("/up")).awaitFinished();

            assertThat(honest.stored().begun()).as("uploads begun").isEqualTo(1);
            assertThat(taken).isPositive();
            assertThat(honest.stored().strange()).isEmpty();
            assertThat(honest.stored().published()).isEqualTo(1);
        }
    }

    private EngineHarness engine(UploadProtocol protocol) throws IOException {
        EngineHarness engine = new EngineHarness(folder);
        Files.write(engine.destination(), CONTENT);
        return engine.type(JobType.UPLOAD).mode(TransferMode.USUAL.with(new UploadTerms(protocol, false)));
    }

    private static void assertChanged(TransferEnd.Failed failed, UploadServer honest) {
        assertThat(failed.error().code()).as(failed.error().message()).isEqualTo(ErrorCode.LOCAL_FILE_CHANGED);
        assertThat(failed.error().context()).isEqualTo(ErrorContext.LOCAL_FILE);
        assertThat(failed.error().isTransient()).isFalse();
        assertThat(failed.kept()).as("what must not be gone on with").isNull();
        assertThat(honest.stored().published()).as("files at the server").isZero();
    }
}
