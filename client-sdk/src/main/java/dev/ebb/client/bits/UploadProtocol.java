package dev.ebb.client.bits;

/**
 * In what words the files of an upload are sent. What the server acknowledged is never sent again while its session
 * lives; docs/uploads.md says which protocol is good for what.
 *
 * <pre>{@code
 * job.setUploadProtocol(UploadProtocol.TUS);
 * }</pre>
 */
public enum UploadProtocol {
    /**
     * What the server says in its answer to OPTIONS (RFC 9110 section 9.3.7) that it understands: RESUMABLE, TUS or
     * BITS, in this order; BITS, where it speaks that, when a reply is wanted. A server that says nothing gets the one
     * request of PLAIN with the fields of RESUMABLE, by which one that knows them can take it up after an interruption.
     * Asked at the start of an upload: what was agreed on stays as long as the session. PLAIN without asking with a
     * request method of the job's own. One file a job, as in BITS.
     */
    AUTO,
    /**
     * One request with the whole file: PUT, or POST for an upload-reply (RFC 9110 section 9.3), with Expect:
     * 100-continue. Begins anew after every interruption. The reply is the body of the answer.
     */
    PLAIN,
    /**
     * The BITS upload protocol 1.5 ([MC-BUP]): Create-Session, Fragments of a size that adapts, Close-Session. Goes on
     * at the offset of the last Ack; begins anew when the server has lost the session. The reply is what BITS-Reply-URL
     * names. One file a job.
     */
    BITS,
    /**
     * tus 1.0 (https://tus.io/protocols/resumable-upload): POST, then PATCH. Goes on at the Upload-Offset that HEAD
     * tells; begins anew when the upload has expired.
     */
    TUS,
    /**
     * Resumable uploads for HTTP (draft-ietf-httpbis-resumable-upload): PUT or POST with Upload-Complete, then PATCH.
     * Goes on at the Upload-Offset that HEAD tells, if the server said by then where (104, or Location). The reply is
     * the body of the last answer.
     */
    RESUMABLE,
    /**
     * The parts of an S3 multipart upload, each to a URL that was signed for it beforehand. Goes on with the first part
     * that has no ETag yet. Refused with E_INVALIDARG while the job has no such URLs.
     */
    S3_PARTS,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static UploadProtocol of(dev.ebb.v1.UploadProtocol wire) {
        return Wire.constant(UploadProtocol.class, wire);
    }

    dev.ebb.v1.UploadProtocol toWire() {
        return Wire.sent(dev.ebb.v1.UploadProtocol.class, this);
    }
}
