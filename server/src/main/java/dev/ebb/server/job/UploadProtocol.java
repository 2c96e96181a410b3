package dev.ebb.server.job;

/** In what words a file is sent. The order is kept for ever. */
public enum UploadProtocol {
    /** What the server says it understands (OPTIONS); else {@link #PLAIN}. */
    AUTO,
    /** One request with the whole file, PUT or POST: begins anew after every interruption. */
    PLAIN,
    /** The BITS upload protocol, as IIS and the upload server of Ebb speak it. */
    BITS,
    /** tus 1.0. */
    TUS,
    /** Resumable uploads for HTTP (draft-ietf-httpbis-resumable-upload). */
    RESUMABLE,
    /** The parts of an S3 multipart upload, each to a URL that was signed for it. */
    S3_PARTS
}
