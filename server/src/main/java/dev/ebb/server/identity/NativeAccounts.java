package dev.ebb.server.identity;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Accounts as the C library knows them, directory services included (getpwuid_r, getgrouplist). Thread-safe: only the
 * reentrant calls are used.
 */
final class NativeAccounts implements AccountDirectory {
    private static final int ERANGE = 34;
    private static final int RECORD_BYTES = 256;
    private static final int FIRST_BUFFER = 4096;
    private static final int LAST_BUFFER = 1 << 20;
    private static final int MAX_GROUPS = 65_536;

    private final LibC libc = Native.load("c", LibC.class);

    /** What is used of the C library; size_t is as wide as a long wherever this runs. */
    private interface LibC extends Library {
        int getpwuid_r(int uid, Pointer row, Pointer buffer, NativeLong size, PointerByReference result);

        int getpwnam_r(String name, Pointer row, Pointer buffer, NativeLong size, PointerByReference result);

        int getgrnam_r(String name, Pointer row, Pointer buffer, NativeLong size, PointerByReference result);

        int getgrouplist(String user, int group, int[] groups, IntByReference count);
    }

    /** One of the calls above, with everything but the buffers filled in. */
    private interface Lookup {
        int run(Pointer row, Pointer buffer, NativeLong size, PointerByReference result);
    }

    /** What the start of {@code struct passwd} and {@code struct group} hold alike on Linux and macOS: a name, then ids. */
    private record Row(String name, long firstId, long secondId) {}

    @Override
    public Optional<LocalAccount> byUid(long uid) {
        return find((row, buffer, size, result) -> libc.getpwuid_r((int) uid, row, buffer, size, result))
                .map(this::account);
    }

    @Override
    public Optional<LocalAccount> byName(String name) {
        return find((row, buffer, size, result) -> libc.getpwnam_r(name, row, buffer, size, result))
                .map(this::account);
    }

    @Override
    public OptionalLong groupId(String name) {
        return find((row, buffer, size, result) -> libc.getgrnam_r(name, row, buffer, size, result))
                .map(row -> OptionalLong.of(row.firstId()))
                .orElse(OptionalLong.empty());
    }

    private LocalAccount account(Row row) {
        return new LocalAccount(row.name(), row.firstId(), row.secondId(), groups(row.name(), row.secondId()));
    }

    private List<Long> groups(String user, long gid) {
        for (int room = 64; room <= MAX_GROUPS; room *= 4) {
            int[] groups = new int[room];
            IntByReference count = new IntByReference(room);
            if (libc.getgrouplist(user, (int) gid, groups, count) >= 0) {
                return Arrays.stream(groups, 0, count.getValue())
                        .mapToObj(Integer::toUnsignedLong)
                        .toList();
            }
        }
        throw new IllegalStateException("the account " + user + " is in more than " + MAX_GROUPS + " groups");
    }

    private static Optional<Row> find(Lookup lookup) {
        for (int size = FIRST_BUFFER; size <= LAST_BUFFER; size *= 4) {
            try (Memory row = new Memory(RECORD_BYTES);
                    Memory buffer = new Memory(size)) {
                PointerByReference result = new PointerByReference();
                int error = lookup.run(row, buffer, new NativeLong(size), result);
                if (error != ERANGE) {
                    return result.getValue() == null ? Optional.empty() : Optional.of(read(row));
                }
            }
        }
        throw new IllegalStateException("an account's entry is longer than " + LAST_BUFFER + " bytes");
    }

    private static Row read(Pointer row) {
        long ids = 2L * Native.POINTER_SIZE;
        return new Row(
                row.getPointer(0).getString(0),
                Integer.toUnsignedLong(row.getInt(ids)),
                Integer.toUnsignedLong(row.getInt(ids + Integer.BYTES)));
    }
}
