package dev.ebb.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** What a caller has to know to be let in by a door. Immutable. */
public final class DoorSecret {
    private static final int BYTES = 24;

    private final byte[] text;

    private DoorSecret(String text) {
        this.text = text.getBytes(UTF_8);
    }

    /** One that nobody knows yet. */
    public static DoorSecret random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new DoorSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The one in the file, whose first line it is. The message of an IOException is for people. */
    public static DoorSecret read(Path file) throws IOException {
        String first = Files.readString(file).lines().findFirst().orElse("").strip();
        if (first.isEmpty()) {
            throw new IOException(file + " holds no secret: write one into its first line");
        }
        return new DoorSecret(first);
    }

    /** The one in the file, which is made, readable by its owner alone, when it does not exist. */
    public static DoorSecret kept(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                writePrivately(file, random().text() + "\n");
            } catch (FileAlreadyExistsException another) {
                return read(file);
            }
        }
        return read(file);
    }

    /** Writes a file that only its owner can read, from its first byte on. Refuses one that exists. */
    public static void writePrivately(Path file, String content) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (var out = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            out.write(java.nio.ByteBuffer.wrap(content.getBytes(UTF_8)));
        }
    }

    /** The secret itself, for those who may know it. */
    public String text() {
        return new String(text, UTF_8);
    }

    /** Whether a caller knows it. How long the answer takes says nothing about how near a guess was. */
    public boolean is(String guess) {
        return MessageDigest.isEqual(text, guess.getBytes(UTF_8));
    }

    /** Never the secret, which would end up in a log. */
    @Override
    public String toString() {
        return "DoorSecret";
    }
}
