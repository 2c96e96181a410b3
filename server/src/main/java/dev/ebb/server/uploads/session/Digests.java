package dev.ebb.server.uploads.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Digest fields (RFC 9530) and the digests of files. Pure but for reading the file. */
public final class Digests {
    /** The name of SHA-256 in digest fields. */
    public static final String SHA_256 = "sha-256";

    private static final Map<String, String> ALGORITHMS = Map.of("sha-512", "SHA-512", SHA_256, "SHA-256");
    private static final List<String> STRONGEST_FIRST = List.of("sha-512", SHA_256);
    private static final Pattern MEMBER = Pattern.compile("\\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):\\s*");
    private static final int BUFFER = 1 << 18;

    private Digests() {}

    /**
     * A digest to check against.
     *
     * @param algorithm its name in digest fields
     * @param value what it must be
     */
    public record Expected(String algorithm, byte[] value) {
        /** Starts to compute it. */
        public MessageDigest start() {
            return digest(ALGORITHMS.getOrDefault(algorithm, algorithm));
        }

        public boolean fits(byte[] computed) {
            return MessageDigest.isEqual(value, computed);
        }
    }

    /** The strongest digest of a field that we know; empty when it names none. MALFORMED when it is no digest field. */
    public static Optional<Expected> parse(String field) throws UploadException {
        Optional<Expected> best = Optional.empty();
        int rank = STRONGEST_FIRST.size();
        for (String member : field.split(",", -1)) {
            Matcher parts = MEMBER.matcher(member);
            if (!parts.matches()) {
                throw new UploadException(Refusal.MALFORMED, "\"" + field + "\" is no digest field, as sha-256=:...=:");
            }
            int known = STRONGEST_FIRST.indexOf(parts.group(1));
            if (known >= 0 && known < rank) {
                rank = known;
                best = Optional.of(new Expected(parts.group(1), decoded(parts.group(2))));
            }
        }
        return best;
    }

    private static byte[] decoded(String base64) throws UploadException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException rubbish) {
            throw new UploadException(Refusal.MALFORMED, "the value of a digest is not base64");
        }
    }

    /** The digest of that name in the JDK. */
    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException none) {
            throw new IllegalStateException("every JDK has " + algorithm, none);
        }
    }

    /** The digest of a whole file. */
    static byte[] of(Path file, MessageDigest digest) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return digest.digest();
    }

    /** The SHA-256 of a whole file in base64. */
    public static String sha256(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(of(file, digest("SHA-256")));
    }

    /** A digest field that says so. */
    public static String field(String sha256) {
        return SHA_256 + "=:" + sha256 + ":";
    }
}
