package dev.ebb.server.identity;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of the machine this runs on: asked of the C library, or read from {@code /etc} where that cannot be
 * reached. Thread-safe. The library is loaded at the first question, since a private daemon never asks one.
 */
public final class MachineAccounts implements AccountDirectory {
    private @Nullable AccountDirectory source;

    /** The user that this process runs as; empty where there are no user ids. */
    public static OptionalLong ownUid() {
        try {
            return OptionalLong.of(new UnixSystem().getUid());
        } catch (LinkageError notUnix) {
            return OptionalLong.empty();
        }
    }

    @Override
    public Optional<LocalAccount> byUid(long uid) {
        return source().byUid(uid);
    }

    @Override
    public Optional<LocalAccount> byName(String name) {
        return source().byName(name);
    }

    @Override
    public OptionalLong groupId(String name) {
        return source().groupId(name);
    }

    private synchronized AccountDirectory source() {
        if (source == null) {
            source = open();
        }
        return source;
    }

    private static AccountDirectory open() {
        try {
            return new NativeAccounts();
        } catch (LinkageError noNativeCalls) {
            return new AccountFiles(Path.of("/etc"));
        }
    }
}
