package dev.ebb.server.uploads.session;

/** How far an upload has come. Only forward, but for a place that turns out to be taken. The names are kept on disk. */
public enum Stage {
    /** Bytes arrive. */
    RECEIVING,
    /** All bytes are here and are the right ones; the application, if there is one, is still to be told. */
    WHOLE,
    /** The file is on its way to {@link Session#place}. */
    PLACING,
    /** The file is in its place, or was given to the application. */
    DONE,
    /** Closed or cancelled by the client: remembered for a while so that a repeated request has the same answer. */
    ENDED
}
