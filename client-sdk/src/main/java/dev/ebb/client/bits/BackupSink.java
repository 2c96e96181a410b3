package dev.ebb.client.bits;

import dev.ebb.client.EbbException;
import dev.ebb.v1.BackupRequest;
import dev.ebb.v1.BackupResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** Writes the pieces of a backup, each before the next is asked for. Confined to the thread of its call. */
final class BackupSink implements ClientResponseObserver<BackupRequest, BackupResponse> {
    private final OutputStream to;
    private final CompletableFuture<Long> written = new CompletableFuture<>();
    private long bytes;

    BackupSink(OutputStream to) {
        this.to = to;
    }

    /** How many bytes there were, once it is whole. */
    CompletableFuture<Long> written() {
        return written;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<BackupRequest> call) {
        written.whenComplete((all, failure) -> {
            if (failure != null) {
                call.cancel("the backup is not wanted any more", failure);
            }
        });
    }

    @Override
    public void onNext(BackupResponse piece) {
        if (written.isDone()) {
            return;
        }
        try {
            piece.getData().writeTo(to);
            bytes += piece.getData().size();
        } catch (IOException full) {
            written.completeExceptionally(EbbException.of(io.grpc.Status.ABORTED
                    .withDescription("The backup could not be written: " + full.getMessage())
                    .withCause(full)
                    .asRuntimeException()));
        }
    }

    @Override
    public void onError(Throwable failure) {
        written.completeExceptionally(EbbException.of(failure));
    }

    @Override
    public void onCompleted() {
        try {
            to.flush();
            written.complete(bytes);
        } catch (IOException full) {
            written.completeExceptionally(EbbException.of(full));
        }
    }
}
