package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.disk.LeftFile;
import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.engine.http.EngineParts;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's reply to an upload, under its temporary name. Confined to the strand of its upload, but for {@link #size}. */
final class ReplyFile {
    private final TemporaryFile file;
    private final EngineParts parts;
    private final SpaceGuard.Claim space;
    private volatile long size;

    private ReplyFile(EngineParts parts, TransferTask task, TemporaryFile file) {
        this.parts = parts;
        this.file = file;
        this.space = parts.space().claim(file, task);
    }

    static ReplyFile create(EngineParts parts, TransferTask task) throws IOException {
        return new ReplyFile(parts, task, TemporaryFile.create(task.files()));
    }

    /** The one that an earlier attempt left, of so many bytes; null when it is not there any more. */
    static @Nullable ReplyFile reopen(EngineParts parts, TransferTask task, long bytes, @Nullable String key)
            throws IOException {
        TemporaryFile left = LeftFile.reopen(task.files(), bytes, key);
        if (left == null) {
            return null;
        }
        ReplyFile reply = new ReplyFile(parts, task, left);
        reply.size = bytes;
        return reply;
    }

    void append(List<ByteBuf> buffers) throws IOException {
        for (ByteBuf buffer : buffers) {
            int bytes = buffer.readableBytes();
            space.demand(bytes);
            file.write(buffer.nioBuffer(), size);
            long now = size + bytes;
            size = now;
        }
    }

    /** Makes it durable. */
    void finish() throws IOException {
        parts.disk().sync(file);
    }

    long size() {
        return size;
    }

    @Nullable
    String key() throws IOException {
        return file.key();
    }

    void close() {
        space.close();
        try {
            file.close();
        } catch (IOException harmless) {
            // Its bytes are synced.
        }
    }

    void discard() {
        space.close();
        try {
            file.delete();
        } catch (IOException left) {
            // Removed with the job.
        }
    }
}
