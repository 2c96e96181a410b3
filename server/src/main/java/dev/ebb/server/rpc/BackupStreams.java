package dev.ebb.server.rpc;

import com.google.common.util.concurrent.MoreExecutors;
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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
        private final Executor turns = MoreExecutors.newSequentialExecutor(executor);
        private final AtomicBoolean ended = new AtomicBoolean();

        // Confined to turns.
        private @Nullable ArchivePieces pieces;
        private @Nullable ScheduledFuture<?> impatience;
        private long bytes;

        Stream(ServerCallStreamObserver<BackupResponse> observer) {
            this.observer = observer;
        }

        void start(Caller caller, @Nullable String passphrase) {
            observer.setOnCancelHandler(this::end);
            observer.setOnReadyHandler(() -> turn(this::send));
            turn(() -> {
                pieces = service.backup(passphrase);
                LOG.info("audit: {} takes a backup", caller.id().value());
                waitForReader();
                send();
            });
        }

        private void turn(Turn work) {
            try {
                turns.execute(() -> {
                    if (ended.get()) {
                        return;
                    }
                    try {
                        work.run();
                    } catch (IOException unreadable) {
                        LOG.error("a backup could not be made", unreadable);
                        fail(JobException.of(
                                ErrorCode.SERVICE_NOT_AVAILABLE, "The backup could not be made; the log says why."));
                    } catch (RuntimeException refused) {
                        fail(refused);
                    }
                });
            } catch (RejectedExecutionException stopping) {
                end();
            }
        }

        private void send() throws IOException {
            ArchivePieces open = pieces;
            if (open == null) {
                return; // The connection is ready before the copy is.
            }
            for (int i = 0; i < PIECES_A_TURN && observer.isReady(); i++) {
                byte[] piece = open.next();
                if (piece == null) {
                    LOG.info("a backup of {} bytes was sent", bytes);
                    end();
                    observer.onCompleted();
                    return;
                }
                bytes += piece.length;
                ByteString data = UnsafeByteOperations.unsafeWrap(piece);
                observer.onNext(BackupResponse.newBuilder().setData(data).build());
                waitForReader();
            }
            if (observer.isReady()) {
                turn(this::send);
            }
        }

        private void waitForReader() {
            stopWaiting();
            impatience = timer.schedule(
                    () -> turn(() -> fail(JobException.of(
                            ErrorCode.OPERATION_TIMED_OUT,
                            "The backup was not read for " + PATIENCE.toMinutes() + " minutes."))),
                    PATIENCE.toSeconds(),
                    TimeUnit.SECONDS);
        }

        private void stopWaiting() {
            if (impatience != null) {
                impatience.cancel(false);
            }
        }

        private void fail(RuntimeException reason) {
            end();
            observer.onError(StatusMapper.toStatus(reason));
        }

        /** Lets go of everything. Called by any thread. */
        private void end() {
            if (ended.compareAndSet(false, true)) {
                try {
                    turns.execute(this::release);
                } catch (RejectedExecutionException stopped) {
                    release();
                }
            }
        }

        private void release() {
            stopWaiting();
            if (pieces != null) {
                pieces.close();
            }
        }
    }

    /** What a stream does when it is its turn. */
    private interface Turn {
        void run() throws IOException;
    }
}
