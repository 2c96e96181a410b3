package dev.ebb.server.job;

import java.util.Base64;

/**
 * Encrypted text: all that the store and the logs ever see of a secret.
 *
 * @param base64 nonce and ciphertext
 */
public record SealedText(String base64) {
    /** Wraps ciphertext. */
    public static SealedText of(byte[] ciphertext) {
        return new SealedText(Base64.getEncoder().encodeToString(ciphertext));
    }

    /** The ciphertext. */
    public byte[] ciphertext() {
        return Base64.getDecoder().decode(base64);
    }

    @Override
    public String toString() {
        return "(sealed)";
    }
}
