package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.session.Digests;
import dev.ebb.server.uploads.session.Intake;
import dev.ebb.server.uploads.session.Refusal;
import dev.ebb.server.uploads.session.UploadException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.CRC32C;

/** Reads Upload-Checksum: an algorithm and a value in base64. Pure. */
final class TusChecksum {
    /** In the order of preference. */
    static final String ALGORITHMS = "sha256,sha512,sha1,md5,crc32c";

    private static final String CRC32C = "crc32c";
    private static final Map<String, String> DIGESTS =
            Map.of("sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512", "md5", "MD5");

    private TusChecksum() {}

    static Intake.Check parse(String field) throws UploadException {
        String[] words = field.strip().split(" +");
        String algorithm = DIGESTS.get(words[0]);
        if (words.length != 2 || (algorithm == null && !words[0].equals(CRC32C))) {
            throw new UploadException(
                    Refusal.MALFORMED, "Upload-Checksum must be one of " + ALGORITHMS + " and base64");
        }
        byte[] value;
        try {
            value = Base64.getDecoder().decode(words[1]);
        } catch (IllegalArgumentException rubbish) {
            throw new UploadException(Refusal.MALFORMED, "the value of Upload-Checksum is not base64");
        }
        return algorithm == null ? crc(value) : Intake.check(new Digests.Expected(algorithm, value));
    }

    /** Four bytes, the highest first. */
    private static Intake.Check crc(byte[] expected) {
        CRC32C crc = new CRC32C();
        return new Intake.Check() {
            @Override
            public void update(ByteBuffer bytes) {
                crc.update(bytes);
            }

            @Override
            public boolean fits() {
                byte[] computed = ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) crc.getValue())
                        .array();
                return Arrays.equals(expected, computed);
            }
        };
    }
}
