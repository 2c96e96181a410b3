package dev.ebb.client.bits;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.ebb.client.AsyncStubs;
import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.v1.BackgroundCopyFileGrpc.BackgroundCopyFileFutureStub;
import dev.ebb.v1.BackgroundCopyJobGrpc.BackgroundCopyJobFutureStub;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerFutureStub;
import dev.ebb.v1.JobHistoryGrpc.JobHistoryFutureStub;
import dev.ebb.v1.NodeAdministrationGrpc.NodeAdministrationFutureStub;
import dev.ebb.v1.PeerCacheAdministrationGrpc.PeerCacheAdministrationFutureStub;
import dev.ebb.v1.PolicyAdministrationGrpc.PolicyAdministrationFutureStub;
import dev.ebb.v1.ServiceAdministrationGrpc.ServiceAdministrationFutureStub;
import io.grpc.Status;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of this package reach the service. Thread-safe.
 *
 * @param client the connection
 * @param deadline for each call; null = as the options of the client say
 */
record Calls(EbbClient client, @Nullable Duration deadline) {
    Calls within(Duration time) {
        return new Calls(client, time);
    }

    BackgroundCopyManagerFutureStub manager() {
        return timed(client.async().manager());
    }

    BackgroundCopyJobFutureStub job() {
        return timed(client.async().job());
    }

    BackgroundCopyFileFutureStub file() {
        return timed(client.async().file());
    }

    ServiceAdministrationFutureStub administration() {
        return timed(client.async().administration());
    }

    PolicyAdministrationFutureStub policies() {
        return timed(client.async().policies());
    }

    NodeAdministrationFutureStub nodes() {
        return timed(client.async().nodes());
    }

    PeerCacheAdministrationFutureStub peers() {
        return timed(client.async().peers());
    }

    JobHistoryFutureStub history() {
        return timed(client.async().history());
    }

    /** The answer of a call as a value; cancelling it cancels the call. */
    static <R, T> CompletableFuture<T> answer(ListenableFuture<R> call, Function<R, T> value) {
        return AsyncStubs.completable(Futures.transform(call, value::apply, MoreExecutors.directExecutor()));
    }

    /** Waits for an answer. A thread that is interrupted cancels the call. */
    static <T> T join(CompletableFuture<T> answer) {
        return join(answer, Duration.ofSeconds(Long.MAX_VALUE / TimeUnit.SECONDS.toNanos(1)));
    }

    static <T> T join(CompletableFuture<T> answer, Duration timeout) {
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            EbbException typed = EbbException.of(failed);
            // It was made by another thread; the trace of this one is what helps.
            typed.fillInStackTrace();
            throw typed;
        } catch (InterruptedException stop) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw failure(Status.CANCELLED, "The caller was interrupted.");
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw failure(Status.DEADLINE_EXCEEDED, "It did not come about within " + timeout + ".");
        }
    }

    static EbbException failure(Status status, String description) {
        return EbbException.of(status.withDescription(description).asRuntimeException());
    }

    private <S extends AbstractStub<S>> S timed(S stub) {
        return deadline == null ? stub : stub.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }
}
