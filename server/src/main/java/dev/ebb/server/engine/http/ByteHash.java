package dev.ebb.server.engine.http;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** Computes one digest over bytes in order. Confined to one thread at a time. */
public interface ByteHash {
    /** Takes the rest of the block. */
    void update(ByteBuffer block);

    /** The digest of everything taken; afterwards nothing is. */
    Digest take();

    /** A hash of this kind. */
    static ByteHash of(DigestAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA512 -> new Cryptographic(algorithm, "SHA-512");
            case SHA256 -> new Cryptographic(algorithm, "SHA-256");
            case SHA1 -> new Cryptographic(algorithm, "SHA-1");
            case MD5 -> new Cryptographic(algorithm, "MD5");
            case CRC32C -> new Checksum();
        };
    }

    /** What the platform calls a message digest. */
    final class Cryptographic implements ByteHash {
        private final DigestAlgorithm algorithm;
        private final MessageDigest digest;

        private Cryptographic(DigestAlgorithm algorithm, String name) {
            this.algorithm = algorithm;
            try {
                this.digest = MessageDigest.getInstance(name);
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException("this Java platform has no " + name, missing);
            }
        }

        @Override
        public void update(ByteBuffer block) {
            digest.update(block);
        }

        @Override
        public Digest take() {
            return Digest.of(algorithm, digest.digest());
        }
    }

    /** CRC-32C. */
    final class Checksum implements ByteHash {
        private final CRC32C sum = new CRC32C();

        @Override
        public void update(ByteBuffer block) {
            sum.update(block);
        }

        @Override
        public Digest take() {
            byte[] value = ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) sum.getValue())
                    .array();
            sum.reset();
            return Digest.of(DigestAlgorithm.CRC32C, value);
        }
    }
}
