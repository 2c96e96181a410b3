package dev.ebb.server.job;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digest of a file.
 *
 * @param algorithm how it is computed
 * @param hex lower-case hexadecimal digits
 */
public record Digest(DigestAlgorithm algorithm, String hex) {
    private static final Pattern FORM = Pattern.compile("(sha-?(?:1|256|512)|md5|crc32c):([0-9a-fA-F]+)");

    /** Reads {@code sha256:<hex>}; {@code field} names it in the error. */
    public static Digest parse(String field, String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            DigestAlgorithm algorithm = DigestAlgorithm.named(form.group(1));
            String hex = form.group(2).toLowerCase(Locale.ROOT);
            if (algorithm != null && hex.length() == 2 * algorithm.bytes()) {
                return new Digest(algorithm, hex);
            }
        }
        throw JobException.invalid(
                field,
                "is not a digest: sha512: and 128, sha256: and 64, sha1: and 40, md5: and 32, or crc32c: and 8 hexadecimal"
                        + " digits are needed");
    }

    /** The digest of these bytes. */
    public static Digest of(DigestAlgorithm algorithm, byte[] value) {
        if (value.length != algorithm.bytes()) {
            throw new IllegalArgumentException(value.length + " bytes are no " + algorithm);
        }
        return new Digest(algorithm, HexFormat.of().formatHex(value));
    }

    /** True when the same digest proves the same content. */
    public boolean isStrong() {
        return algorithm.isStrong();
    }

    /** True when this one says nothing that the other does not say as surely. */
    public boolean isNoStrongerThan(Digest other) {
        return other.isStrong() || algorithm.compareTo(other.algorithm) >= 0;
    }

    @Override
    public String toString() {
        return algorithm.id() + ":" + hex;
    }
}
