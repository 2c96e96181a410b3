package dev.ebb.client.bits;

/**
 * How far one file has come.
 *
 * <pre>{@code
 * boolean whole = file.getState() != FileState.PENDING;
 * }</pre>
 */
public enum FileState {
    /** Bytes are missing. */
    PENDING,
    /** All bytes are on disk and synced, under the temporary name. */
    TRANSFERRED,
    /** In place under its local name (a download after Complete, an upload once the server has it). */
    COMPLETED,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static FileState of(dev.ebb.v1.FileState wire) {
        return Wire.constant(FileState.class, wire);
    }
}
