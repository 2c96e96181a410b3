package dev.ebb.server.job;

/** How far one file has come; the ordinal is what the store keeps. */
public enum FileState {
    /** Bytes are missing. */
    PENDING,
    /** All bytes are on disk and synced, under the temporary name; an upload has been accepted by the server. */
    TRANSFERRED,
    /** In place under its local name. */
    COMPLETED
}
