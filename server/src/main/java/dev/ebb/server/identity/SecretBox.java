package dev.ebb.server.identity;

import dev.ebb.server.job.SealedText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what must not lie in the store in clear: AES-256-GCM (NIST SP 800-38D) with a random nonce for each text, under
 * a key that never leaves its file. Thread-safe.
 */
public final class SecretBox {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private SecretBox(byte[] keyBytes) {
        key = new SecretKeySpec(keyBytes, "AES");
    }

    /** A box with this key. */
    public static SecretBox withKey(byte[] keyBytes) {
        if (keyBytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + KEY_BYTES + " bytes is needed");
        }
        return new SecretBox(keyBytes.clone());
    }

    /** A box with the key in the file, which is made, mode 0600, when it does not exist. */
    public static SecretBox open(Path keyFile) throws IOException {
        if (!Files.exists(keyFile)) {
            create(keyFile);
        }
        byte[] keyBytes = Files.readAllBytes(keyFile);
        if (keyBytes.length != KEY_BYTES) {
            throw new IOException(keyFile + " is not a key of " + KEY_BYTES
                    + " bytes; restore it from a backup, or delete it and set the headers of each job again");
        }
        return new SecretBox(keyBytes);
    }

    /** Encrypts. */
    public SealedText seal(String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] ciphertext = run(Cipher.ENCRYPT_MODE, nonce, text.getBytes(StandardCharsets.UTF_8));
        byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + ciphertext.length);
        System.arraycopy(ciphertext, 0, sealed, NONCE_BYTES, ciphertext.length);
        return SealedText.of(sealed);
    }

    /** Decrypts. */
    public String open(SealedText sealed) {
        byte[] bytes = sealed.ciphertext();
        if (bytes.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
            throw new IllegalStateException("a secret cannot be read: it is shorter than any that was sealed");
        }
        byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
        byte[] text = run(Cipher.DECRYPT_MODE, nonce, Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length));
        return new String(text, StandardCharsets.UTF_8);
    }

    /** A digest of text that nobody can repeat without the key, so that it gives nothing of a secret away (HMAC-SHA-256). */
    public byte[] fingerprint(String purpose, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(content);
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private byte[] run(int mode, byte[] nonce, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException wrongKey) {
            throw new IllegalStateException(
                    "a secret cannot be read: the key file is not the one it was sealed with", wrongKey);
        }
    }

    private static void create(Path keyFile) throws IOException {
        byte[] keyBytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(keyBytes);
        Path fresh = keyFile.resolveSibling(keyFile.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(fresh, keyBytes, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(fresh, keyFile);
        try (FileChannel folder = FileChannel.open(keyFile.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true); // a secret must not outlive its key in a power loss
        } catch (AccessDeniedException noSuchSync) {
            // where directories cannot be opened, the platform syncs names by itself
        } catch (IOException unsynced) {
            // left there, the next start would take it for safe; nothing is sealed with it yet
            Files.deleteIfExists(keyFile);
            throw unsynced;
        }
    }
}
