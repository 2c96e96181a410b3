package dev.ebb.client.bits;

import java.util.List;

/**
 * Where the parts of an S3 multipart upload go (SetUploadParts). Every URL is a secret.
 *
 * <pre>{@code
 * job.setUploadParts(new UploadParts(8 << 20, signedPartUrls, signedCompleteUrl, signedAbortUrl));
 * }</pre>
 *
 * @param partSize bytes of every part but the last
 * @param partUrls URLs signed for UploadPart, part 1 first; at most 1,000
 * @param completeUrl the URL signed for CompleteMultipartUpload
 * @param abortUrl the URL signed for AbortMultipartUpload; empty = S3 keeps the parts of a job that is cancelled
 */
public record UploadParts(long partSize, List<String> partUrls, String completeUrl, String abortUrl) {
    public UploadParts {
        partUrls = List.copyOf(partUrls);
    }

    /** Leaves the URLs out. */
    @Override
    public String toString() {
        return partUrls.size() + " parts of " + partSize + " bytes";
    }

    dev.ebb.v1.UploadParts toWire() {
        return dev.ebb.v1.UploadParts.newBuilder()
                .setPartSize(partSize)
                .addAllPartUrls(partUrls)
                .setCompleteUrl(completeUrl)
                .setAbortUrl(abortUrl)
                .build();
    }
}
