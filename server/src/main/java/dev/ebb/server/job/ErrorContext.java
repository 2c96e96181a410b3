package dev.ebb.server.job;

/** In which part of the service or the world a transfer failed (BG_ERROR_CONTEXT); the ordinal equals the BITS number. */
public enum ErrorContext {
    NONE,
    UNKNOWN,
    GENERAL_QUEUE_MANAGER,
    QUEUE_MANAGER_NOTIFICATION,
    LOCAL_FILE,
    REMOTE_FILE,
    GENERAL_TRANSPORT,
    REMOTE_APPLICATION,
    SERVER_CERTIFICATE_CALLBACK;

    /** The context with this BITS number. */
    public static ErrorContext of(int code) {
        return values()[code];
    }
}
