package dev.ebb.client.bits;

import java.util.OptionalLong;

/**
 * A stretch of a remote file (BG_FILE_RANGE).
 *
 * <pre>{@code
 * List<FileRange> head = List.of(FileRange.of(0, 1024));
 * List<FileRange> tail = List.of(FileRange.from(1_000_000));
 * }</pre>
 *
 * @param initialOffset its first byte, from 0
 * @param length how many bytes, at least 1; absent = to the end of the file (BG_LENGTH_TO_EOF)
 */
public record FileRange(long initialOffset, OptionalLong length) {
    /** So many bytes. */
    public static FileRange of(long initialOffset, long length) {
        return new FileRange(initialOffset, OptionalLong.of(length));
    }

    /** Everything from an offset on. */
    public static FileRange from(long initialOffset) {
        return new FileRange(initialOffset, OptionalLong.empty());
    }

    static FileRange of(dev.ebb.v1.FileRange wire) {
        return new FileRange(
                wire.getInitialOffset(),
                Wire.givenLong(wire, dev.ebb.v1.FileRange::hasLength, dev.ebb.v1.FileRange::getLength));
    }

    dev.ebb.v1.FileRange toWire() {
        dev.ebb.v1.FileRange.Builder wire = dev.ebb.v1.FileRange.newBuilder().setInitialOffset(initialOffset);
        length.ifPresent(wire::setLength);
        return wire.build();
    }
}
