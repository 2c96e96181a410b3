package dev.ebb.server.engine.http;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.JobFile;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of one answer on its way into a file. Bytes that are here already are not written again: where the version is proved
 * they are passed over, else compared. Confined to the strand of its download.
 */
final class AnswerBody {
    private final PartialFile file;
    private final long from;
    private final long end;
    private final boolean compares;
    private @Nullable RunningDigest content;
    private long at;

    /** A body that begins at {@code from} and goes up to {@code end}, or -1 if nobody says; {@code digest} is the body's. */
    AnswerBody(PartialFile file, long from, long end, boolean compares, @Nullable Digest digest) {
        this.file = file;
        this.from = from;
        this.end = end;
        this.compares = compares;
        this.content = digest == null ? null : new RunningDigest(digest, true, from);
        this.at = from;
    }

    /** Whether the body may have so many more bytes. */
    boolean hasRoomFor(long bytes) {
        return end == JobFile.UNKNOWN || at + bytes <= end;
    }

    /** Where it ends, or -1 if nobody says. */
    long end() {
        return end;
    }

    /** Whether what comes from now on is not here, and is proved by more than a digest of this body. */
    boolean isAllNew() {
        return content == null && at == file.written();
    }

    /** Whether every byte that was announced is here. */
    boolean isComplete() {
        return at == end;
    }

    /** Takes the next bytes; false when they are not those that are here, so that nothing of it belongs to this version. */
    boolean take(ByteBuf bytes) throws IOException {
        ByteBuffer block = bytes.nioBuffer();
        if (content != null) {
            content.feed(block, at);
        }
        int here = (int) Math.min(Math.max(0, file.written() - at), block.remaining());
        if (compares && here > 0 && !file.holds(block.slice().limit(here), at)) {
            return false;
        }
        at += block.remaining();
        block.position(block.position() + here);
        if (block.hasRemaining()) {
            file.append(block);
        }
        return true;
    }

    /** What is wrong with the body, whose digest may have come behind it; null when nothing is. */
    @Nullable
    DigestMismatch check(@Nullable Digest trailing, BooleanSupplier hurry) throws IOException {
        if (content == null && trailing != null) {
            content = new RunningDigest(trailing, true, from);
        }
        return content == null ? null : content.check(file.temporary(), at, hurry);
    }
}
