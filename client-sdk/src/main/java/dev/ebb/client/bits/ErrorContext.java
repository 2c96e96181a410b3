package dev.ebb.client.bits;

/**
 * The part of the service or the world in which a transfer failed (BG_ERROR_CONTEXT).
 *
 * <pre>{@code
 * boolean local = job.getError().error().context() == ErrorContext.LOCAL_FILE;
 * }</pre>
 */
public enum ErrorContext {
    /** The cause is unclear (BG_ERROR_CONTEXT_UNKNOWN, 1). */
    UNKNOWN,
    /** The queue itself: time limits, policies (BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER, 2). */
    GENERAL_QUEUE_MANAGER,
    /** While notifying the client (BG_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION, 3). */
    QUEUE_MANAGER_NOTIFICATION,
    /** The local file or its volume (BG_ERROR_CONTEXT_LOCAL_FILE, 4). */
    LOCAL_FILE,
    /** The remote file or the server's answer (BG_ERROR_CONTEXT_REMOTE_FILE, 5). */
    REMOTE_FILE,
    /** The network in between (BG_ERROR_CONTEXT_GENERAL_TRANSPORT, 6). */
    GENERAL_TRANSPORT,
    /** The application behind the server (BG_ERROR_CONTEXT_REMOTE_APPLICATION, 7). */
    REMOTE_APPLICATION,
    /** The certificate callback refused (BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK, 8). */
    SERVER_CERTIFICATE_CALLBACK,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static ErrorContext of(dev.ebb.v1.ErrorContext wire) {
        return Wire.constant(ErrorContext.class, wire);
    }

    dev.ebb.v1.ErrorContext toWire() {
        return Wire.sent(dev.ebb.v1.ErrorContext.class, this);
    }
}
