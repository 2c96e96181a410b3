package dev.ebb.server.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.ebb.server.backup.ArchivePieces;
import dev.ebb.server.backup.SealedSecrets;
import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.v1.BackupRequest;
import dev.ebb.v1.BackupResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends backups, a few pieces at a turn and no faster than the connection takes them, so that neither a thread nor memory waits for
 * a slow reader. Thread-safe.
 */
final class BackupStreams {
    private static final Logger LOG = LoggerFactory.getLogger(BackupStreams.class);
    private static final int PIECES_A_TURN = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ServiceControl service;
    private final Executor executor;
    private final ScheduledExecutorService timer;

    BackupStreams(ServiceControl service, Executor executor, ScheduledExecutorService timer) {
        this.service = service;
        this.executor = executor;
        this.timer = timer;
    }

    /** Begins one, or refuses. */
    void open(Caller caller, BackupRequest request, ServerCallStreamObserver<BackupResponse> observer) {
        AccessRule.requireAdministrator(caller, "back the service up");
        String passphrase = request.getPassphrase();
        int length = passphrase.codePointCount(0, passphrase.length());
        if (length > 0 && (length < SealedSecrets.SHORTEST || length > SealedSecrets.LONGEST)) {
            throw JobException.invalid(
                    "passphrase",
                    "must have " + SealedSecrets.SHORTEST + " to " + SealedSecrets.LONGEST + " characters");
        }
        new Stream(observer).start(caller, length == 0 ? null : passphrase);
    }

    /** One backup. */
    private final class Stream {
        private final ServerCallStreamObserver<BackupResponse> observer;
        private final StreamTurns turns;

        // Confined to turns.
        private @Nullable ArchivePieces pieces;
        private @Nullable ScheduledFuture<?> impatience;
        private long bytes;

        Stream(ServerCallStreamObserver<BackupResponse> observer) {
            this.observer = observer;
            this.turns = new StreamTurns(observer, executor, timer, this::release);
        }

        void start(Caller caller, @Nullable String passphrase) {
            observer.setOnReadyHandler(() -> turns.take(this::send));
            turns.take(() -> {
                pieces = begin(passphrase);
                LOG.info("audit: {} takes a backup", caller.id().value());
                waitForReader();
                send();
            });
        }

        private ArchivePieces begin(@Nullable String passphrase) {
            try {
                return service.backup(passphrase);
            } catch (IOException unreadable) {
                throw unmakeable(unreadable);
            }
        }

        private void send() {
            ArchivePieces open = pieces;
            if (open == null) {
                return; // The connection is ready before the copy is.
            }
            for (int i = 0; i < PIECES_A_TURN && observer.isReady(); i++) {
                byte[] piece = next(open);
                if (piece == null) {
                    LOG.info("a backup of {} bytes was sent", bytes);
                    turns.complete();
                    return;
                }
                bytes += piece.length;
                ByteString data = UnsafeByteOperations.unsafeWrap(piece);
                observer.onNext(BackupResponse.newBuilder().setData(data).build());
                waitForReader();
            }
            if (observer.isReady()) {
                turns.take(this::send);
            }
        }

        private static byte @Nullable [] next(ArchivePieces open) {
            try {
                return open.next();
            } catch (IOException unreadable) {
                throw unmakeable(unreadable);
            }
        }

        private static JobException unmakeable(IOException why) {
            LOG.error("a backup could not be made", why);
            return JobException.of(ErrorCode.SERVICE_NOT_AVAILABLE, "The backup could not be made; the log says why.");
        }

        private void waitForReader() {
            stopWaiting();
            impatience = turns.takeIn(PATIENCE, () -> {
                throw JobException.of(
                        ErrorCode.OPERATION_TIMED_OUT,
                        "The backup was not read for " + PATIENCE.toMinutes() + " minutes.");
            });
        }

        private void stopWaiting() {
            if (impatience != null) {
                impatience.cancel(false);
            }
        }

        private void release() {
            stopWaiting();
            if (pieces != null) {
                pieces.close();
            }
        }
    }
}
