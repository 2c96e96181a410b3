package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request of an upload.
 *
 * @param method its method
 * @param uri where it goes
 * @param headers what the protocol says, besides the fields that every request of the job has
 * @param body what it carries
 * @param check the field with the digest of the body; null for none
 * @param repeatable whether it may go out a second time when nobody knows what became of the first: then it may use a connection
 *     that has been kept, and is repeated when the server had closed that
 * @param asksFirst whether a body waits until the server wants it (RFC 9110 section 10.1.1)
 */
record UploadRequest(
        String method,
        URI uri,
        List<Header> headers,
        Body body,
        @Nullable Check check,
        boolean repeatable,
        boolean asksFirst) {
    UploadRequest {
        headers = List.copyOf(headers);
    }

    /** A request that carries nothing and may be repeated. */
    static UploadRequest of(String method, URI uri) {
        return new UploadRequest(method, uri, List.of(), Body.NONE, null, true, false);
    }

    UploadRequest with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new UploadRequest(method, uri, more, body, check, repeatable, asksFirst);
    }

    /** The same with a part of the file. */
    UploadRequest sending(long from, long bytes) {
        return new UploadRequest(method, uri, headers, new Part(from, bytes), check, repeatable, asksFirst);
    }

    /** The same with that text, which is sent in UTF-8. */
    UploadRequest saying(String text) {
        Text said = new Text(text.getBytes(StandardCharsets.UTF_8));
        return new UploadRequest(method, uri, headers, said, check, repeatable, asksFirst);
    }

    /** The same with a digest of its body. */
    UploadRequest checked(Check field) {
        return new UploadRequest(method, uri, headers, body, field, repeatable, asksFirst);
    }

    /** The same, never to be sent twice. */
    UploadRequest once() {
        return new UploadRequest(method, uri, headers, body, check, false, asksFirst);
    }

    /** The same, with its body not before the server wants it, or says nothing for a while. */
    UploadRequest asking() {
        return new UploadRequest(method, uri, headers, body, check, repeatable, true);
    }

    /** What it says under that name; null for nothing. */
    @Nullable
    String says(String name) {
        return headers.stream()
                .filter(field -> field.name().equals(name))
                .map(Header::value)
                .findFirst()
                .orElse(null);
    }

    /** The same elsewhere. */
    UploadRequest to(URI next) {
        return new UploadRequest(method, next, headers, body, check, repeatable, asksFirst);
    }

    /** What a request carries. */
    sealed interface Body {
        /** No body, and no Content-Length. */
        Body NONE = new Nothing();
    }

    /** See {@link Body#NONE}. */
    record Nothing() implements Body {}

    /**
     * A part of the file.
     *
     * @param from its first byte
     * @param bytes how many; 0 is an empty body
     */
    record Part(long from, long bytes) implements Body {}

    /**
     * A text of ours.
     *
     * @param utf8 its bytes
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Text(byte[] utf8) implements Body {}

    /**
     * A field with a digest of the body.
     *
     * @param algorithm which digest
     * @param field the field that says it
     */
    record Check(DigestAlgorithm algorithm, Function<Digest, Header> field) {}
}
