package dev.ebb.server.backup;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys and tokens by the names of their files, encrypted under a passphrase: PBKDF2 with HMAC-SHA-256 (RFC 8018) and AES-256-GCM
 * (NIST SP 800-38D), bound to the queue that they belong to. Immutable.
 *
 * @param sealing how they are encrypted
 * @param ciphertext they
 */
public record SealedSecrets(BackupManifest.Sealing sealing, byte[] ciphertext) {
    /** Shortest and longest passphrase, in characters. */
    public static final int SHORTEST = 12;

    public static final int LONGEST = 1024;

    private static final String KDF = "PBKDF2-HMAC-SHA256";
    private static final String CIPHER = "AES-256-GCM";
    /** What OWASP asks of this function as of 2023: some tenths of a second for us, and for each guess of a thief. */
    private static final int ITERATIONS = 600_000;
    /** What a hostile archive may cost. */
    private static final int MOST_ITERATIONS = 20_000_000;

    private static final int KEY_BITS = 256;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Encrypts; {@code queueDigest} is the digest of the queue, without which they open no more. */
    static SealedSecrets seal(Map<String, byte[]> secrets, String passphrase, String queueDigest) {
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        Map<String, String> texts = new TreeMap<>();
        secrets.forEach((name, bytes) -> texts.put(name, Base64.getEncoder().encodeToString(bytes)));
        byte[] clear = new Gson().toJson(texts).getBytes(StandardCharsets.UTF_8);
        BackupManifest.Sealing sealing = new BackupManifest.Sealing(
                KDF,
                ITERATIONS,
                Base64.getEncoder().encodeToString(salt),
                CIPHER,
                Base64.getEncoder().encodeToString(nonce));
        try {
            return new SealedSecrets(sealing, run(Cipher.ENCRYPT_MODE, sealing, passphrase, queueDigest, clear));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** Decrypts, or throws {@link BackupException}. */
    public Map<String, byte[]> open(String passphrase, String queueDigest) {
        boolean known = KDF.equals(sealing.kdf()) && CIPHER.equals(sealing.cipher());
        if (!known || sealing.iterations() < 1 || sealing.iterations() > MOST_ITERATIONS) {
            throw new BackupException("Its secrets are sealed in a way that this build does not know.");
        }
        try {
            byte[] clear = run(Cipher.DECRYPT_MODE, sealing, passphrase, queueDigest, ciphertext);
            Map<String, String> texts = new Gson()
                    .fromJson(
                            new String(clear, StandardCharsets.UTF_8),
                            new TypeToken<Map<String, String>>() {}.getType());
            Map<String, byte[]> secrets = new LinkedHashMap<>();
            texts.forEach((name, text) -> secrets.put(name, Base64.getDecoder().decode(text)));
            return secrets;
        } catch (AEADBadTagException wrong) {
            throw new BackupException("The passphrase is not the one that its secrets were sealed with.");
        } catch (GeneralSecurityException | IllegalArgumentException | JsonParseException damaged) {
            throw new BackupException("Its secrets are damaged.", damaged);
        }
    }

    private static byte[] run(
            int mode, BackupManifest.Sealing sealing, String passphrase, String queueDigest, byte[] input)
            throws GeneralSecurityException {
        byte[] salt = Base64.getDecoder().decode(sealing.salt());
        byte[] nonce = Base64.getDecoder().decode(sealing.nonce());
        PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), salt, sealing.iterations(), KEY_BITS);
        try {
            byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(("ebb backup 1 " + queueDigest).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } finally {
            spec.clearPassword();
        }
    }
}
