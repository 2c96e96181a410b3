package dev.ebb.server.rpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobId;
import dev.ebb.server.ledger.JobCommands;
import dev.ebb.server.ledger.JobOutcome;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers calls that have one answer: at once for those that read, when the change is durable for those that change. The
 * answer to a change is written by the handlers' executor, so that the ledger's thread never serialises messages.
 * Thread-safe.
 */
final class UnaryCalls {
    private final JobCommands commands;
    private final RequestKeys keys;
    private final Executor executor;

    UnaryCalls(JobCommands commands, RequestKeys keys, Executor executor) {
        this.commands = commands;
        this.keys = keys;
        this.executor = executor;
    }

    /** A call that reads. */
    <R> void read(StreamObserver<R> observer, Function<Caller, R> answer) {
        ignoreCancellation(observer);
        try {
            R response = answer.apply(CallerContext.current());
            observer.onNext(response);
        } catch (RuntimeException | LinkageError failure) {
            observer.onError(StatusMapper.toStatus(failure));
            return;
        }
        observer.onCompleted();
    }

    /** A call that changes the job that the request names; {@code command} may refuse the request's values. */
    <R> void change(
            Message request,
            StreamObserver<R> observer,
            Function<Caller, JobCommand.OfCaller> command,
            Function<JobOutcome, R> answer) {
        later(
                observer,
                () -> {
                    Caller caller = CallerContext.current();
                    return commands.execute(caller, jobId(request), command.apply(caller), keys.of(request));
                },
                answer);
    }

    /** A call that is answered when its stage completes. */
    <T, R> void later(StreamObserver<R> observer, Supplier<CompletableFuture<T>> start, Function<T, R> answer) {
        ignoreCancellation(observer);
        try {
            start.get().thenApplyAsync(answer, executor).whenComplete((response, failure) -> {
                if (failure == null) {
                    observer.onNext(response);
                    observer.onCompleted();
                } else {
                    observer.onError(StatusMapper.toStatus(failure));
                }
            });
        } catch (RuntimeException | LinkageError failure) {
            observer.onError(StatusMapper.toStatus(failure));
        }
    }

    /** With a handler in place, an answer to a caller who has gone is dropped without an exception. */
    private static <R> void ignoreCancellation(StreamObserver<R> observer) {
        ((ServerCallStreamObserver<R>) observer).setOnCancelHandler(() -> {});
    }

    /** The job that a request names in its field {@code job_id}. */
    static JobId jobId(Message request) {
        FieldDescriptor field = request.getDescriptorForType().findFieldByName("job_id");
        if (field == null) {
            throw new IllegalArgumentException(request.getDescriptorForType().getFullName() + " has no job_id");
        }
        return JobId.parse("job_id", (String) request.getField(field));
    }
}
