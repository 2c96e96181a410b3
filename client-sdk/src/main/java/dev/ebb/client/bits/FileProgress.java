package dev.ebb.client.bits;

import java.util.OptionalLong;

/**
 * How far a file has come (BG_FILE_PROGRESS).
 *
 * <pre>{@code
 * boolean whole = file.getProgress().completed();
 * }</pre>
 *
 * @param bytesTotal bytes of the file; absent while unknown (BG_SIZE_UNKNOWN)
 * @param bytesTransferred bytes moved so far
 * @param completed true when all of it has been moved
 */
public record FileProgress(OptionalLong bytesTotal, long bytesTransferred, boolean completed) {
    static FileProgress of(dev.ebb.v1.File wire) {
        return new FileProgress(
                Wire.givenLong(wire, dev.ebb.v1.File::hasBytesTotal, dev.ebb.v1.File::getBytesTotal),
                wire.getBytesTransferred(),
                wire.getState() != dev.ebb.v1.FileState.FILE_STATE_PENDING);
    }
}
