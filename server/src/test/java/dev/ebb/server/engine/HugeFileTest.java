package dev.ebb.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.Validator;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file of more than 4 GiB, of which an earlier attempt left all but the last megabyte: sparse on disk, so that only what is
 * fetched is written. The server has the bytes by a formula.
 */
class HugeFileTest {
    private static final long BORDER = 1L << 32;
    private static final long SIZE = BORDER + 3;
    private static final int MEGABYTE = 1 << 20;
    private static final Validator ETAG = new Validator(Validator.Kind.ETAG, "\"huge\"");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    @TempDir
    Path folder;

    private static byte at(long offset) {
        return (byte) (offset * 31 + (offset >>> 32) * 7 + (offset >>> 13));
    }

    private static byte[] bytes(long from, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = at(from + i);
        }
        return bytes;
    }

    private static void serve(Request request, Answer answer) throws IOException {
        Matcher range = RANGE.matcher(String.valueOf(request.header("Range")));
        if (!range.matches()) {
            answer.head(200, "ETag: \"huge\"", "Content-Length: " + SIZE).close();
            return;
        }
        long from = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? SIZE - 1 : Long.parseLong(range.group(2));
        int count = Math.toIntExact(last + 1 - from);
        answer.head(
                206,
                "ETag: \"huge\"",
                "Content-Range: bytes " + from + "-" + last + "/" + SIZE,
                "Content-Length: " + count);
        answer.body(bytes(from, count));
    }

    /** Not set aside: the point of a sparse file is that its blocks are not there. */
    private EngineHarness engine() {
        return new EngineHarness(folder, options -> options.with(change -> change.preallocate(false)));
    }

    private static void leave(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), bytes - 1);
        }
    }

    private static byte[] read(Path file, long from, int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (into.hasRemaining() && channel.read(into, from + into.position()) >= 0) {
                // reads on
            }
        }
        return into.array();
    }

    @Test
    void file_resumedBelowFourGibibytes_endsAboveThem() throws Exception {
        long left = BORDER - MEGABYTE;
        try (ScriptedHttpServer server = ScriptedHttpServer.start(HugeFileTest::serve);
                EngineHarness engine = engine()) {
            leave(engine.temporary(), left);
            engine.resumeFrom(new FileCheckpoint(engine.jobId(), 0, 1, left, SIZE, ETAG));

            RecordingListener listener = new RecordingListener();
            Transfer transfer = engine.start(server.uri("/huge"), listener);
            TransferEnd.Finished finished = listener.awaitFinished();

            assertThat(finished.bytes()).isEqualTo(SIZE);
            assertThat(transfer.progress()).isEqualTo(new TransferProgress(SIZE, SIZE));
            assertThat(engine.temporary()).hasSize(SIZE);
            assertThat(read(engine.temporary(), left, MEGABYTE + 3)).isEqualTo(bytes(left, MEGABYTE + 3));
            assertThat(server.requests().get(0).header("Range")).isEqualTo("bytes=" + left + "-");
            assertThat(listener.checkpoints()).allMatch(it -> it.durableBytes() > left && it.bytesTotal() == SIZE);
        }
    }

    @Test
    void parts_overTheBordersOfIntegers_areTheRightBytes() throws Exception {
        List<FileRange> parts =
                List.of(new FileRange((1L << 31) - 10, 20), new FileRange(BORDER - 10, 13), new FileRange(5, 3));
        try (ScriptedHttpServer server = ScriptedHttpServer.start(HugeFileTest::serve);
                EngineHarness engine = engine()) {
            engine.select(new FileSelection(parts, false, FileDemand.NONE))
                    .run(server.uri("/huge"))
                    .awaitFinished();

            ByteBuffer expected = ByteBuffer.allocate(36);
            parts.forEach(part -> expected.put(bytes(part.initialOffset(), (int) part.length())));
            assertThat(engine.bytesOnDisk()).isEqualTo(expected.array());
        }
    }

    /** More than any volume holds, and more than 2^31 of anything: said before a byte is written. */
    @Test
    void file_ofExbibytes_canNeverFit() throws Exception {
        long size = (1L << 62) + 1;
        try (ScriptedHttpServer server = ScriptedHttpServer.start(
                        (request, answer) -> answer.head(200, "ETag: \"e\"", "Content-Length: " + size)
                                .body(new byte[10]));
                EngineHarness engine = new EngineHarness(folder)) {
            TransferEnd.Failed failed = engine.run(server.uri("/huge")).awaitFailed();

            assertThat(failed.error().code()).isEqualTo(ErrorCode.DISK_FULL);
            assertThat(failed.error().disposition()).isEqualTo(Disposition.FATAL);
            assertThat(failed.error().message()).contains(Long.toString(size));
            assertThat(engine.names()).isEmpty();
        }
    }

    /** What an earlier attempt left is cut to what is proved, beyond 2^32 as well. */
    @Test
    void leftover_longerThanWhatIsProved_isCut() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start(HugeFileTest::serve);
                EngineHarness engine = engine()) {
            leave(engine.temporary(), BORDER + MEGABYTE);
            engine.resumeFrom(new FileCheckpoint(engine.jobId(), 0, 1, BORDER + 1, SIZE, ETAG));

            engine.run(server.uri("/huge")).awaitFinished();

            assertThat(engine.temporary()).hasSize(SIZE);
            assertThat(read(engine.temporary(), BORDER + 1, 2)).isEqualTo(bytes(BORDER + 1, 2));
        }
    }
}
