package dev.ebb.server.rpc;

import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.job.UploadParts;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.SetUploadPartsRequest;
import dev.ebb.v1.SetUploadPartsResponse;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/** Where the parts of an S3 multipart upload go; sealed before anyone else sees it. Thread-safe. */
final class JobUploadParts implements ServiceTable.Part {
    private final RpcTranslation translation;

    JobUploadParts(RpcTranslation translation) {
        this.translation = translation;
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetUploadPartsMethod(), this::setUploadParts);
    }

    private void setUploadParts(SetUploadPartsRequest request, StreamObserver<SetUploadPartsResponse> observer) {
        translation
                .changes()
                .set(
                        request,
                        observer,
                        () -> new JobProperty.Parts(
                                request.hasUploadParts()
                                        ? translation
                                                .requests()
                                                .sealed(read("upload_parts", request.getUploadParts())
                                                        .text())
                                        : null),
                        job -> SetUploadPartsResponse.newBuilder().setJob(job).build());
    }

    /** What CreateJob is given: URLs for parts are the protocol as well, unless another one is named. */
    static TransferSettings read(
            TransferSettings settings, String prefix, JobSettings wire, Function<String, SealedText> seal) {
        if (!wire.hasUploadParts()) {
            return settings;
        }
        UploadTerms before = settings.terms().upload();
        UploadProtocol protocol = wire.getUploadProtocolValue() == 0 ? UploadProtocol.S3_PARTS : before.protocol();
        SealedText parts =
                seal.apply(read(prefix + "upload_parts", wire.getUploadParts()).text());
        return settings.withTerms(settings.terms().withUpload(new UploadTerms(protocol, before.digests(), parts)));
    }

    private static UploadParts read(String field, dev.ebb.v1.UploadParts wire) {
        return UploadParts.checked(
                field, wire.getPartSize(), wire.getPartUrlsList(), wire.getCompleteUrl(), wire.getAbortUrl());
    }
}
