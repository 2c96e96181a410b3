package dev.ebb.server.rpc;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.File;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.SetUploadProtocolRequest;
import dev.ebb.v1.SetUploadProtocolResponse;
import io.grpc.stub.StreamObserver;

/** In what words the files of a job are sent, and how far their server has confirmed them. Thread-safe. */
final class JobUploadTerms implements ServiceTable.Part {
    private final JobChanges changes;

    JobUploadTerms(RpcTranslation translation) {
        this.changes = translation.changes();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetUploadProtocolMethod(), this::setUploadProtocol);
    }

    private void setUploadProtocol(
            SetUploadProtocolRequest request, StreamObserver<SetUploadProtocolResponse> observer) {
        changes.set(
                request,
                observer,
                () -> property(request),
                job -> SetUploadProtocolResponse.newBuilder().setJob(job).build());
    }

    private static JobProperty property(SetUploadProtocolRequest request) {
        boolean asItIs = request.getUploadProtocolValue() == 0 && request.hasUploadDigests();
        return new JobProperty.Upload(
                asItIs ? null : protocol("upload_protocol", request.getUploadProtocol()),
                request.hasUploadDigests() ? request.getUploadDigests() : null);
    }

    /** What CreateJob is given. */
    static UploadTerms read(String prefix, JobSettings wire) {
        return new UploadTerms(
                wire.getUploadProtocolValue() == 0
                        ? UploadTerms.DEFAULTS.protocol()
                        : protocol(prefix + "upload_protocol", wire.getUploadProtocol()),
                wire.getUploadDigests(),
                null);
    }

    static void write(dev.ebb.v1.Job.Builder message, Job job) {
        if (job.type().sends()) {
            UploadTerms terms = job.settings().transfer().terms().upload();
            message.setUploadProtocol(protocol(terms.protocol()))
                    .setUploadDigests(terms.digests())
                    .setHasUploadParts(terms.sealedParts() != null);
        }
    }

    /** How far the server of an upload under way has confirmed it. */
    static void write(File.Builder message, FileCheckpoint kept) {
        UploadSession session = kept.upload();
        message.setResumable(session != null);
        if (session != null) {
            message.setUploadSessionProtocol(protocol(session.protocol())).setUploadOffset(kept.durableBytes());
        }
    }

    private static UploadProtocol protocol(String field, dev.ebb.v1.UploadProtocol wire) {
        if (!WireEnums.said(wire)) {
            throw JobException.inField(
                    ErrorCode.E_NOTIMPL,
                    field,
                    "must be UPLOAD_PROTOCOL_AUTO, _PLAIN, _BITS, _TUS, _RESUMABLE or _S3_PARTS");
        }
        return UploadProtocol.values()[wire.getNumber() - 1];
    }

    private static dev.ebb.v1.UploadProtocol protocol(UploadProtocol protocol) {
        return dev.ebb.v1.UploadProtocol.forNumber(protocol.ordinal() + 1);
    }
}
