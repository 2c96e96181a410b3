package dev.ebb.server.uploads.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request.
 *
 * @param status its status
 * @param fields its header fields, but for Content-Length
 * @param text its body, unless it is a file
 * @param file the file that its body is a part of; null = none
 */
public record Answer(
        int status, Fields fields, byte[] text, @Nullable Slice file) {
    /** A part of a file. */
    public record Slice(Path path, long start, long length) {}

    /** An answer without a body. */
    public static Answer of(int status, Fields fields) {
        return new Answer(status, fields, new byte[0], null);
    }

    /** An answer that says something to people. */
    public static Answer saying(int status, Fields fields, String message) {
        fields.set("Content-Type", "text/plain; charset=utf-8");
        return new Answer(status, fields, (message + "\n").getBytes(UTF_8), null);
    }

    /** An answer whose body is a part of a file. */
    public static Answer file(int status, Fields fields, Slice slice) {
        return new Answer(status, fields, new byte[0], slice);
    }

    /** Bytes of the body. */
    public long length() {
        return file == null ? text.length : file.length();
    }
}
