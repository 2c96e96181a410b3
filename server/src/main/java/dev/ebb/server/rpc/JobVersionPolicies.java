package dev.ebb.server.rpc;

import dev.ebb.server.job.ChangePolicy;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.ResumePolicy;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.SetChangePolicyRequest;
import dev.ebb.v1.SetChangePolicyResponse;
import dev.ebb.v1.SetResumePolicyRequest;
import dev.ebb.v1.SetResumePolicyResponse;
import io.grpc.stub.StreamObserver;

/** How a job tells versions of a file apart, and what it does then. Thread-safe. */
final class JobVersionPolicies implements ServiceTable.Part {
    private final JobChanges changes;

    JobVersionPolicies(RpcTranslation translation) {
        this.changes = translation.changes();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetResumePolicyMethod(), this::setResumePolicy)
                .unary(BackgroundCopyJobGrpc.getSetChangePolicyMethod(), this::setChangePolicy);
    }

    private void setResumePolicy(SetResumePolicyRequest request, StreamObserver<SetResumePolicyResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.Resumption(resume("resume_policy", request.getResumePolicy())),
                job -> SetResumePolicyResponse.newBuilder().setJob(job).build());
    }

    private void setChangePolicy(SetChangePolicyRequest request, StreamObserver<SetChangePolicyResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.OnChange(change("change_policy", request.getChangePolicy())),
                job -> SetChangePolicyResponse.newBuilder().setJob(job).build());
    }

    /** The terms with what CreateJob is given. */
    static TransferTerms read(TransferTerms terms, String prefix, JobSettings wire) {
        TransferTerms next = terms;
        if (wire.getResumePolicyValue() != 0) {
            next = next.withResume(resume(prefix + "resume_policy", wire.getResumePolicy()));
        }
        if (wire.getChangePolicyValue() != 0) {
            next = next.withOnChange(change(prefix + "change_policy", wire.getChangePolicy()));
        }
        return next;
    }

    static void write(dev.ebb.v1.Job.Builder message, TransferTerms terms) {
        message.setResumePolicy(dev.ebb.v1.ResumePolicy.forNumber(terms.resume().ordinal() + 1))
                .setChangePolicy(
                        dev.ebb.v1.ChangePolicy.forNumber(terms.onChange().ordinal() + 1));
    }

    private static ResumePolicy resume(String field, dev.ebb.v1.ResumePolicy wire) {
        if (!WireEnums.said(wire)) {
            throw JobException.inField(
                    ErrorCode.E_NOTIMPL, field, "must be RESUME_POLICY_STRONG_ONLY or RESUME_POLICY_ALLOW_WEAK");
        }
        return ResumePolicy.values()[wire.getNumber() - 1];
    }

    private static ChangePolicy change(String field, dev.ebb.v1.ChangePolicy wire) {
        if (!WireEnums.said(wire)) {
            throw JobException.inField(
                    ErrorCode.E_NOTIMPL, field, "must be CHANGE_POLICY_RESTART or CHANGE_POLICY_FAIL");
        }
        return ChangePolicy.values()[wire.getNumber() - 1];
    }
}
