package dev.ebb.server.backup;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 of streams. */
final class Digests {
    private static final int BLOCK = 64 << 10;

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Reads to the end and returns how much there was. */
    static long pour(InputStream in, MessageDigest digest) throws IOException {
        byte[] block = new byte[BLOCK];
        long bytes = 0;
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
            digest.update(block, 0, count);
            bytes += count;
        }
        return bytes;
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
