package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferProgress;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.http.EngineParts;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadSession;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's reply as it comes in, perhaps over several connections. Once it is whole it outlives the attempt, for the server
 * may forget it. Confined to the strand of its upload, but for {@link #progress}.
 */
final class ReplyIntake {
    private static final String BYTES = "replyBytes";
    private static final String KEY = "replyKey";

    private final EngineParts parts;
    private final TransferTask task;
    private volatile @Nullable ReplyFile file;
    private volatile long total = ResponseHead.UNKNOWN;
    private long begunAt;
    private boolean coming;
    private boolean whole;
    private @Nullable String key;

    ReplyIntake(EngineParts parts, TransferTask task) {
        this.parts = parts;
        this.task = task;
    }

    /** Takes up the whole reply that an earlier attempt fetched; false when there is none. */
    boolean reopen(@Nullable UploadSession left) throws IOException {
        String bytes = left == null ? null : left.mark(BYTES);
        if (left != null && bytes != null) {
            file = ReplyFile.reopen(parts, task, Long.parseLong(bytes), left.mark(KEY));
            whole = file != null;
            key = left.mark(KEY);
            total = Long.parseLong(bytes);
        }
        return whole;
    }

    /** The session, with what a later attempt needs to take the reply up. */
    @Nullable
    UploadSession remembered(@Nullable UploadSession session) {
        if (session == null) {
            return null;
        }
        return whole
                ? session.with(BYTES, String.valueOf(bytes())).with(KEY, key)
                : session.with(BYTES, null).with(KEY, null);
    }

    /** A request goes out whose answer may be anything. */
    void nothingYet() {
        coming = false;
    }

    /** The body that follows is the reply, or the rest of what is here. */
    void begin(ResponseHead head, boolean rest) throws IOException {
        ReplyFile current = file;
        if (!rest || current == null) {
            drop();
            current = ReplyFile.create(parts, task);
            file = current;
        }
        coming = true;
        begunAt = current.size();
        total = head.contentLength() < 0 ? ResponseHead.UNKNOWN : begunAt + head.contentLength();
    }

    boolean isComing() {
        return coming;
    }

    void append(List<ByteBuf> buffers) throws IOException {
        ReplyFile current = file;
        if (current != null) {
            current.append(buffers);
        }
    }

    /** The answer came to its end. */
    void end() throws IOException {
        ReplyFile current = file;
        if (coming && current != null) {
            current.finish();
            key = current.key();
            whole = true;
        }
    }

    /** Bytes that are here, or -1 without a reply. */
    long bytes() {
        ReplyFile current = file;
        return current == null ? -1 : current.size();
    }

    /** BG_E_INVALID_SERVER_RESPONSE when the job wants a reply and there is none. */
    void demandWanted() throws TransferFailure {
        if (file == null && task.type() == JobType.UPLOAD_REPLY) {
            throw new TransferFailure(FailureClassifier.invalidResponse(task.remote(), "is not followed by the reply"));
        }
    }

    /** Bytes that the last answer brought. */
    long moved() {
        return Math.max(0, bytes() - begunAt);
    }

    @Nullable
    String key() throws IOException {
        ReplyFile current = file;
        return current == null ? null : current.key();
    }

    @Nullable
    TransferProgress progress() {
        ReplyFile current = file;
        return current == null ? null : new TransferProgress(current.size(), total);
    }

    /** Lets go of it; what is not whole is of no use to anybody. */
    void close(boolean keep) {
        ReplyFile current = file;
        if (keep && whole && current != null) {
            current.close();
        } else {
            drop();
        }
    }

    void drop() {
        ReplyFile current = file;
        coming = false;
        whole = false;
        file = null;
        if (current != null) {
            current.discard();
        }
    }
}
