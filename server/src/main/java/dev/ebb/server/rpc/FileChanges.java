package dev.ebb.server.rpc;

import com.google.protobuf.Message;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.FileCommand;
import dev.ebb.server.job.FileRules;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.BackgroundCopyFileGrpc;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.File;
import dev.ebb.v1.ReplaceRemotePrefixRequest;
import dev.ebb.v1.ReplaceRemotePrefixResponse;
import dev.ebb.v1.SetMirrorsRequest;
import dev.ebb.v1.SetMirrorsResponse;
import dev.ebb.v1.SetRemoteNameRequest;
import dev.ebb.v1.SetRemoteNameResponse;
import dev.ebb.v1.SetValidationStateRequest;
import dev.ebb.v1.SetValidationStateResponse;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/** The calls that change the files of a job once they are in it. Thread-safe. */
final class FileChanges {
    private final JobQueries queries;
    private final PeerCacheControl peers;
    private final RpcTranslation translation;

    FileChanges(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.peers = backends.peers();
        this.translation = translation;
    }

    /** Those of IBackgroundCopyFile2 and 3, on one file. */
    void bindFile(ServiceTable table) {
        table.unary(BackgroundCopyFileGrpc.getSetRemoteNameMethod(), this::setRemoteName)
                .unary(BackgroundCopyFileGrpc.getSetMirrorsMethod(), this::setMirrors)
                .unary(BackgroundCopyFileGrpc.getSetValidationStateMethod(), this::setValidationState);
    }

    /** That of IBackgroundCopyJob3, on all files of a job. */
    void bindJob(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getReplaceRemotePrefixMethod(), this::replaceRemotePrefix);
    }

    private void setRemoteName(SetRemoteNameRequest request, StreamObserver<SetRemoteNameResponse> observer) {
        change(
                request,
                request.getIndex(),
                observer,
                () -> new FileCommand.SetRemoteName(
                        request.getIndex(), FileRules.url("remote_name", request.getRemoteName())),
                file -> SetRemoteNameResponse.newBuilder().setFile(file).build());
    }

    private void setMirrors(SetMirrorsRequest request, StreamObserver<SetMirrorsResponse> observer) {
        change(
                request,
                request.getIndex(),
                observer,
                () -> new FileCommand.SetMirrors(request.getIndex(), request.getMirrorNamesList()),
                file -> SetMirrorsResponse.newBuilder().setFile(file).build());
    }

    private void setValidationState(
            SetValidationStateRequest request, StreamObserver<SetValidationStateResponse> observer) {
        change(
                request,
                request.getIndex(),
                observer,
                () -> new FileCommand.SetValidationState(request.getIndex(), request.getValid()),
                file -> {
                    peers.judged(UnaryCalls.jobId(request), request.getIndex(), request.getValid());
                    return SetValidationStateResponse.newBuilder().setFile(file).build();
                });
    }

    private void replaceRemotePrefix(
            ReplaceRemotePrefixRequest request, StreamObserver<ReplaceRemotePrefixResponse> observer) {
        translation
                .calls()
                .change(
                        request,
                        observer,
                        caller -> new FileCommand.ReplaceRemotePrefix(
                                prefix("old_prefix", request.getOldPrefix()),
                                prefix("new_prefix", request.getNewPrefix())),
                        outcome -> ReplaceRemotePrefixResponse.newBuilder()
                                .setResult(WireEnums.result(outcome.result()))
                                .setJob(translation.messages().job(outcome.job()))
                                .build());
    }

    private interface FileChange {
        FileCommand command();
    }

    /** A call that answers with the changed file. */
    private <R> void change(
            Message request, int index, StreamObserver<R> observer, FileChange change, Function<File, R> answer) {
        Caller caller = CallerContext.current();
        translation.calls().change(request, observer, who -> change.command(), outcome -> {
            Job job = outcome.job();
            JobFile file = queries.file(caller, job.id(), index);
            return answer.apply(translation.messages().file(caller, job, file));
        });
    }

    /** Empty would be the beginning of everything. */
    private static String prefix(String field, String text) {
        if (text.isEmpty()) {
            throw JobException.invalid(field, "must not be empty");
        }
        if (text.length() > FileRules.MAX_URL) {
            throw JobException.invalid(
                    field, "has " + text.length() + " characters; at most " + FileRules.MAX_URL + " fit");
        }
        return text;
    }
}
