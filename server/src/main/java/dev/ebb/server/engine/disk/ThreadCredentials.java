package dev.ebb.server.engine.disk;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes the file-system uid, gid and groups of the calling thread and of no other. Raw system calls: the wrappers of the
 * C library would carry {@code setgroups} over to every thread.
 */
final class ThreadCredentials {
    private static final long ASK_ONLY = 0xFFFFFFFFL;

    private ThreadCredentials() {}

    /** True where the system calls and their numbers are known. */
    static boolean available() {
        try {
            return Calls.NUMBERS != null;
        } catch (LinkageError noNativeAccess) {
            return false;
        }
    }

    /** The way into the kernel. */
    static LibC libc() {
        return Calls.LIBC;
    }

    /** Takes on the credentials, groups first: without root's uid they could not be set any more. */
    static void assume(long uid, long gid, List<Long> groups) {
        Numbers numbers = Calls.NUMBERS;
        if (numbers == null) {
            throw new IllegalStateException("credentials of threads cannot be changed on this platform");
        }
        try (Memory list = new Memory(Math.max(4, 4L * groups.size()))) {
            for (int i = 0; i < groups.size(); i++) {
                list.setInt(4L * i, groups.get(i).intValue());
            }
            boolean rising = uid == 0;
            if (rising) {
                call(numbers.setfsuid(), uid);
            }
            long refused = Calls.LIBC
                    .syscall(new NativeLong(numbers.setgroups()), (long) groups.size(), (Pointer) list)
                    .longValue();
            call(numbers.setfsgid(), gid);
            if (!rising) {
                call(numbers.setfsuid(), uid);
            }
            // setfsuid reports no failure; asking again tells what holds.
            boolean held = call(numbers.setfsuid(), ASK_ONLY) == uid && call(numbers.setfsgid(), ASK_ONLY) == gid;
            if (refused != 0 || !held) {
                throw new IllegalStateException("the kernel refused the credentials of uid " + uid);
            }
        }
    }

    private static long call(long number, long argument) {
        return Calls.LIBC.syscall(new NativeLong(number), argument).longValue();
    }

    /** The one C function that is called. */
    interface LibC extends Library {
        NativeLong syscall(NativeLong number, Object... arguments);
    }

    private record Numbers(long setgroups, long setfsuid, long setfsgid) {}

    /** Loaded on first use, so that a private daemon never loads JNA. */
    private static final class Calls {
        static final LibC LIBC = Native.load("c", LibC.class);
        static final @Nullable Numbers NUMBERS = numbers();

        private static @Nullable Numbers numbers() {
            if (!Platform.isLinux() || !Platform.is64Bit()) {
                return null;
            }
            if (Platform.isIntel()) {
                return new Numbers(116, 122, 123);
            }
            return Platform.isARM() ? new Numbers(159, 151, 152) : null;
        }
    }
}
