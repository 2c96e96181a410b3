package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.RedactedUrl;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent, for the protocol that sends it.
 *
 * @param task the task
 * @param size bytes of the file
 * @param source what tells this file from a changed one
 * @param digest of the whole file, for the server to check; null when it gets none
 * @param from where an earlier attempt ended; null when this one begins
 * @param clock the wall clock, for dates in answers
 * @param hosts to which servers another one may send the rest
 */
record UploadPlan(
        TransferTask task,
        long size,
        String source,
        @Nullable Digest digest,
        @Nullable FileCheckpoint from,
        InstantSource clock,
        BitsHosts hosts) {
    /** A file that stays with the server it is given to. */
    UploadPlan(
            TransferTask task,
            long size,
            String source,
            @Nullable Digest digest,
            @Nullable FileCheckpoint from,
            InstantSource clock) {
        this(task, size, source, digest, from, clock, new BitsHosts(List.of()));
    }

    URI remote() {
        return task.remote();
    }

    /** Whether the server's reply is wanted. */
    boolean wantsReply() {
        return task.type() == JobType.UPLOAD_REPLY;
    }

    /** Whether each request should carry a digest of its own. */
    boolean checksBodies() {
        return task.mode().upload().digests();
    }

    /** The URL as messages have it. */
    String name() {
        return RedactedUrl.of(remote());
    }

    /** The last part of the file's local name. */
    String fileName() {
        return task.files().destination().getFileName().toString();
    }

    /** What an earlier attempt remembers of this upload; null when this one begins. */
    @Nullable
    UploadSession left() {
        return from == null ? null : from.upload();
    }

    /** What an earlier attempt remembers in these words, else nothing yet. */
    UploadSession sessionOf(UploadProtocol protocol) {
        UploadSession left = left();
        return left != null && left.protocol() == protocol
                ? left
                : UploadSession.begun(protocol, remote().toString(), source);
    }

    /** Bytes that the server had when an earlier attempt ended, as far as that one heard. */
    long offsetLeft() {
        return from == null ? 0 : from.durableBytes();
    }
}
