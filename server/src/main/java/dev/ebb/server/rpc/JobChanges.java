package dev.ebb.server.rpc;

import com.google.protobuf.Message;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobProperty;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls that change a job and answer with the job as it is then.
 *
 * @param calls runs them
 * @param messages writes the job
 */
record JobChanges(UnaryCalls calls, JobMessages messages) {
    /** A call that answers with the changed job. */
    <R> void change(
            Message request,
            StreamObserver<R> observer,
            Function<Caller, JobCommand.OfCaller> command,
            Function<dev.ebb.v1.Job, R> answer) {
        calls.change(request, observer, command, outcome -> answer.apply(messages.job(outcome.job())));
    }

    /** A setter; {@code property} may refuse the request's value. */
    <R> void set(
            Message request,
            StreamObserver<R> observer,
            Supplier<JobProperty> property,
            Function<dev.ebb.v1.Job, R> answer) {
        change(request, observer, caller -> new JobCommand.SetProperty(property.get()), answer);
    }
}
