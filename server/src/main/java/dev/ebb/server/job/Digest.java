package dev.ebb.server.job;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digest a file must have.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) {
    private static final Pattern FORM = Pattern.compile("(sha-?256|sha-?512):([0-9a-fA-F]+)");

    /** Reads {@code sha256:<hex>}; {@code field} names it in the error. */
    public static Digest parse(String field, String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            String algorithm = form.group(1).replace("-", "");
            String hex = form.group(2).toLowerCase(Locale.ROOT);
            if (hex.length() * 4 == Integer.parseInt(algorithm.substring(3))) {
                return new Digest(algorithm, hex);
            }
        }
        throw JobException.invalid(
                field, "is not a digest: sha256: and 64, or sha512: and 128 hexadecimal digits are needed");
    }

    /** The name that {@link java.security.MessageDigest} knows. */
    public String jcaName() {
        return "SHA-" + algorithm.substring(3);
    }

    /** True when these bytes are the digest. */
    public boolean matches(byte[] actual) {
        return HexFormat.of().formatHex(actual).equals(hex);
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
