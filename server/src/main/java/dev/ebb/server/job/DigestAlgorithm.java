package dev.ebb.server.job;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the digest of a file is computed; the strongest first. The strong ones prove that two files are the same. The others
 * find damage on the way, but prove nothing where somebody may want to deceive, so they never stand in for a validator.
 */
public enum DigestAlgorithm {
    /** SHA-512 (FIPS 180-4). */
    SHA512("sha512", 64, true),
    /** SHA-256 (FIPS 180-4). */
    SHA256("sha256", 32, true),
    /** SHA-1 (FIPS 180-4), for which collisions are made at will. */
    SHA1("sha1", 20, false),
    /** MD5 (RFC 1321), for which collisions are made at will. */
    MD5("md5", 16, false),
    /** CRC-32C (RFC 3720 appendix B.4): a checksum, most significant byte first. */
    CRC32C("crc32c", 4, false);

    private final String id;
    private final int bytes;
    private final boolean strong;

    DigestAlgorithm(String id, int bytes, boolean strong) {
        this.id = id;
        this.bytes = bytes;
        this.strong = strong;
    }

    /** How it is written before the digits: {@code sha256}. */
    public String id() {
        return id;
    }

    /** Length of a digest. */
    public int bytes() {
        return bytes;
    }

    /** True when the same digest proves the same content. */
    public boolean isStrong() {
        return strong;
    }

    /** The algorithm of that name, written with or without a hyphen; null when there is none. */
    public static @Nullable DigestAlgorithm named(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("-", "");
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.id.equals(plain)) {
                return algorithm;
            }
        }
        return null;
    }
}
