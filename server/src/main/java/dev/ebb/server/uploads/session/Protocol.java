package dev.ebb.server.uploads.session;

/** How an upload comes in. The names are kept on disk. */
public enum Protocol {
    /** BITS upload protocol 1.5. */
    BITS,
    /** tus 1.0. */
    TUS,
    /** draft-ietf-httpbis-resumable-upload. */
    IETF,
    /** One PUT or POST: nothing to resume. */
    PLAIN
}
