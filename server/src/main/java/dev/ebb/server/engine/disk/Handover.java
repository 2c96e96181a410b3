package dev.ebb.server.engine.disk;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.FileRecipient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Gives a finished file to another account. The file is found with its owner's rights, and only its handle is used with
 * root's: whatever the owner puts under the name meanwhile, nothing else changes hands. Runs on a disk thread of a service
 * that runs as root on Linux.
 */
final class Handover {
    /** Finds without opening: no pipe blocks, no device is touched. */
    private static final long O_PATH = 0x200000;

    private static final long O_CLOEXEC = 0x80000;
    private static final long AT_FDCWD = -100;
    private static final long AT_EMPTY_PATH = 0x1000;

    private Handover() {}

    /** Gives the file away if it is the one with this key; repeating it changes nothing. */
    static void give(Path file, @Nullable FileOwner owner, String key, FileRecipient to) throws IOException {
        Numbers numbers = Numbers.HERE;
        if (numbers == null) {
            throw FailureClassifier.localFailure(
                    ErrorCode.E_ACCESSDENIED, file + " cannot be given to user " + to.uid() + " on this platform.");
        }
        long handle = OwnerRights.as(owner, () -> find(numbers, file));
        try {
            BasicFileAttributes found =
                    Files.readAttributes(Path.of("/proc/self/fd/" + handle), BasicFileAttributes.class);
            if (!found.isRegularFile() || !key.equals(FileKeys.of(found))) {
                throw FailureClassifier.localFailure(
                        ErrorCode.FILE_NOT_FOUND, file + ": the file was replaced by somebody else.");
            }
            try (Memory empty = text("")) {
                demand(call(numbers.fchownat(), handle, empty, to.uid(), to.gid(), AT_EMPTY_PATH), file);
            }
        } finally {
            call(numbers.close(), handle);
        }
    }

    private static long find(Numbers numbers, Path file) throws IOException {
        try (Memory path = text(file.toString())) {
            return demand(call(numbers.openat(), AT_FDCWD, path, O_PATH | O_CLOEXEC | numbers.noFollow(), 0L), file);
        }
    }

    private static long demand(long result, Path file) throws IOException {
        if (result < 0) {
            throw FailureClassifier.localFailure(
                    ErrorCode.E_ACCESSDENIED,
                    file + " cannot be given away: system error " + Native.getLastError() + ".");
        }
        return result;
    }

    private static long call(long number, Object... arguments) {
        return ThreadCredentials.libc()
                .syscall(new NativeLong(number), arguments)
                .longValue();
    }

    private static Memory text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Memory memory = new Memory(bytes.length + 1L);
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        return memory;
    }

    /** What the kernel calls these calls, and the flag whose value differs. */
    private record Numbers(long openat, long fchownat, long close, long noFollow) {
        static final @Nullable Numbers HERE = here();

        private static @Nullable Numbers here() {
            if (!ThreadCredentials.available()) {
                return null;
            }
            return Platform.isIntel() ? new Numbers(257, 260, 3, 0x20000) : new Numbers(56, 54, 57, 0x8000);
        }
    }
}
