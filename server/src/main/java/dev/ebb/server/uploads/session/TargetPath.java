package dev.ebb.server.uploads.session;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path below the root that no client can point elsewhere: no {@code ..}, no empty or overlong name, no control character,
 * nothing of the server's own. Immutable.
 */
public final class TargetPath {
    /** The first name of everything that belongs to the server itself, in URLs and on disk. */
    public static final String RESERVED = ".ebb";

    private static final int MAX_NAME_BYTES = 240;
    private static final int MAX_PATH_BYTES = 2048;
    private static final int MAX_NAMES = 64;
    private static final int HEX = 16;
    private static final int ESCAPE = 3;
    private static final int DELETE = 0x7f;

    private final List<String> names;

    private TargetPath(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** The file that the path of a URL names; an ending slash, which names a folder, is refused. */
    public static TargetPath file(String rawPath) throws UploadException {
        TargetPath path = parse(rawPath);
        if (rawPath.endsWith("/")) {
            throw bad("the URL ends with a slash, which names a folder: add the name of the file");
        }
        return path;
    }

    /** A file called {@code name} in the folder that the path of a URL names. */
    public static TargetPath in(String rawFolder, String name) throws UploadException {
        List<String> names = new ArrayList<>(parse(rawFolder).names);
        names.add(checked(name, names.isEmpty()));
        return sized(names);
    }

    /** A path as {@link #toString} wrote it. */
    public static TargetPath stored(String text) {
        return new TargetPath(List.of(text.split("/")));
    }

    private static TargetPath parse(String rawPath) throws UploadException {
        if (!rawPath.startsWith("/")) {
            throw bad("the path of the URL does not start with a slash");
        }
        List<String> names = new ArrayList<>();
        String inner = rawPath.endsWith("/") ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
        if (!inner.isEmpty()) {
            for (String raw : inner.substring(1).split("/", -1)) {
                names.add(checked(decoded(raw), names.isEmpty()));
            }
        }
        return sized(names);
    }

    private static TargetPath sized(List<String> names) throws UploadException {
        int bytes = String.join("/", names).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PATH_BYTES || names.size() > MAX_NAMES) {
            throw bad("the path is longer than " + MAX_PATH_BYTES + " bytes or " + MAX_NAMES + " names");
        }
        return new TargetPath(names);
    }

    private static String decoded(String raw) throws UploadException {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.put(bytes[i]);
                continue;
            }
            int high = i + 1 < bytes.length ? Character.digit(bytes[i + 1], HEX) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], HEX) : -1;
            if (high < 0 || low < 0) {
                throw bad("a % in the URL is not followed by two hexadecimal digits");
            }
            decoded.put((byte) (high * HEX + low));
            i += ESCAPE - 1;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException notUtf8) {
            throw bad("the URL is not UTF-8");
        }
    }

    private static String checked(String name, boolean first) throws UploadException {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw bad("a name in the path is empty, \".\" or \"..\"");
        }
        if (name.chars().anyMatch(it -> it < ' ' || it == DELETE || it == '/' || it == '\\')) {
            throw bad("a name in the path holds a slash, a backslash or a control character");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw bad("a name in the path is longer than " + MAX_NAME_BYTES + " bytes");
        }
        if (first && name.equalsIgnoreCase(RESERVED)) {
            throw bad("names that begin with " + RESERVED + "/ belong to the server");
        }
        try {
            return Path.of(name).toString();
        } catch (InvalidPathException notHere) {
            throw bad("the file system of the server cannot hold a name of the path");
        }
    }

    private static UploadException bad(String message) {
        return new UploadException(Refusal.BAD_NAME, message);
    }

    /** The names from the root to the file. */
    List<String> names() {
        return names;
    }

    /** The path with another last name. */
    TargetPath named(String name) {
        List<String> renamed = new ArrayList<>(names);
        renamed.set(renamed.size() - 1, name);
        return new TargetPath(renamed);
    }

    /** The last name. */
    public String name() {
        return names.get(names.size() - 1);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TargetPath path && names.equals(path.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return String.join("/", names);
    }
}
