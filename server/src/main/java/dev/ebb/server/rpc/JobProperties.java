package dev.ebb.server.rpc;

import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobText;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDescriptionResponse;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetDisplayNameResponse;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetMinimumRetryDelayResponse;
import dev.ebb.v1.SetMinimumSpeedRequest;
import dev.ebb.v1.SetMinimumSpeedResponse;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetNoProgressTimeoutResponse;
import dev.ebb.v1.SetOverwriteRuleRequest;
import dev.ebb.v1.SetOverwriteRuleResponse;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SetPriorityResponse;
import dev.ebb.v1.SetReplyFileNameRequest;
import dev.ebb.v1.SetReplyFileNameResponse;
import dev.ebb.v1.SetStallTimeoutRequest;
import dev.ebb.v1.SetStallTimeoutResponse;
import dev.ebb.v1.SetTrustedCertificatesRequest;
import dev.ebb.v1.SetTrustedCertificatesResponse;
import io.grpc.stub.StreamObserver;

/** The setters of IBackgroundCopyJob and IBackgroundCopyJob2 whose value is in the request. Thread-safe. */
final class JobProperties implements ServiceTable.Part {
    private final JobChanges changes;

    JobProperties(RpcTranslation translation) {
        this.changes = translation.changes();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetDisplayNameMethod(), this::setDisplayName)
                .unary(BackgroundCopyJobGrpc.getSetDescriptionMethod(), this::setDescription)
                .unary(BackgroundCopyJobGrpc.getSetPriorityMethod(), this::setPriority)
                .unary(BackgroundCopyJobGrpc.getSetMinimumRetryDelayMethod(), this::setMinimumRetryDelay)
                .unary(BackgroundCopyJobGrpc.getSetNoProgressTimeoutMethod(), this::setNoProgressTimeout)
                .unary(BackgroundCopyJobGrpc.getSetStallTimeoutMethod(), this::setStallTimeout)
                .unary(BackgroundCopyJobGrpc.getSetMinimumSpeedMethod(), this::setMinimumSpeed)
                .unary(BackgroundCopyJobGrpc.getSetTrustedCertificatesMethod(), this::setTrustedCertificates)
                .unary(BackgroundCopyJobGrpc.getSetOverwriteRuleMethod(), this::setOverwriteRule)
                .unary(BackgroundCopyJobGrpc.getSetReplyFileNameMethod(), this::setReplyFileName);
    }

    private void setDisplayName(SetDisplayNameRequest request, StreamObserver<SetDisplayNameResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.DisplayName(JobText.displayName("display_name", request.getDisplayName())),
                job -> SetDisplayNameResponse.newBuilder().setJob(job).build());
    }

    private void setDescription(SetDescriptionRequest request, StreamObserver<SetDescriptionResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.Description(JobText.description("description", request.getDescription())),
                job -> SetDescriptionResponse.newBuilder().setJob(job).build());
    }

    private void setPriority(SetPriorityRequest request, StreamObserver<SetPriorityResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.Priority(WireEnums.priority("priority", request.getPriority())),
                job -> SetPriorityResponse.newBuilder().setJob(job).build());
    }

    private void setMinimumRetryDelay(
            SetMinimumRetryDelayRequest request, StreamObserver<SetMinimumRetryDelayResponse> observer) {
        changes.set(
                request,
                observer,
                () -> JobRequests.retryDelays(request),
                job -> SetMinimumRetryDelayResponse.newBuilder().setJob(job).build());
    }

    private void setNoProgressTimeout(
            SetNoProgressTimeoutRequest request, StreamObserver<SetNoProgressTimeoutResponse> observer) {
        changes.set(
                request,
                observer,
                () -> JobRequests.noProgressTimeout(request),
                job -> SetNoProgressTimeoutResponse.newBuilder().setJob(job).build());
    }

    private void setStallTimeout(SetStallTimeoutRequest request, StreamObserver<SetStallTimeoutResponse> observer) {
        changes.set(
                request,
                observer,
                () -> JobRequests.stallTimeout(request),
                job -> SetStallTimeoutResponse.newBuilder().setJob(job).build());
    }

    private void setMinimumSpeed(SetMinimumSpeedRequest request, StreamObserver<SetMinimumSpeedResponse> observer) {
        changes.set(
                request,
                observer,
                () -> JobRequests.minimumSpeed(request),
                job -> SetMinimumSpeedResponse.newBuilder().setJob(job).build());
    }

    private void setTrustedCertificates(
            SetTrustedCertificatesRequest request, StreamObserver<SetTrustedCertificatesResponse> observer) {
        changes.set(
                request,
                observer,
                () -> JobRequests.certificates("trusted_certificates_pem", request.getTrustedCertificatesPem()),
                job -> SetTrustedCertificatesResponse.newBuilder().setJob(job).build());
    }

    private void setOverwriteRule(SetOverwriteRuleRequest request, StreamObserver<SetOverwriteRuleResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.Overwrite(WireEnums.overwrite("overwrite", request.getOverwrite())),
                job -> SetOverwriteRuleResponse.newBuilder().setJob(job).build());
    }

    private void setReplyFileName(SetReplyFileNameRequest request, StreamObserver<SetReplyFileNameResponse> observer) {
        changes.set(
                request,
                observer,
                () -> JobRequests.replyFileName("reply_file_name", request.getReplyFileName()),
                job -> SetReplyFileNameResponse.newBuilder().setJob(job).build());
    }
}
