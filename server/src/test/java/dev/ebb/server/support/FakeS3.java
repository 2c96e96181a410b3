package dev.ebb.server.support;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One multipart upload of S3, as its documentation says: parts by number, the last of a number counts, and an object once a list
 * of the right ETags comes. Every URL is signed with a word that must not be seen anywhere else.
 */
public final class FakeS3 implements Closeable {
    /** In every URL; a secret. */
    public static final String SIGNATURE = "c0ffee5ec3e7";

    private static final Pattern QUERY_PART = Pattern.compile("partNumber=(\\d+)");
    private static final Pattern LISTED =
            Pattern.compile("<PartNumber>(\\d+)</PartNumber><ETag>([^<]*)</ETag>", Pattern.DOTALL);

    /** Takes a request over before S3 sees it; false leaves it to S3. */
    @FunctionalInterface
    public interface Fault {
        boolean answer(ScriptedHttpServer.Request request, ScriptedHttpServer.Answer answer)
                throws IOException, InterruptedException;
    }

    private final ScriptedHttpServer server;
    private final Map<Integer, byte[]> parts = new TreeMap<>();
    private final Map<Integer, String> tags = new HashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final AtomicReference<byte[]> object = new AtomicReference<>();
    private volatile Fault fault = (request, answer) -> false;
    private int sent;

    public FakeS3() throws IOException {
        server = ScriptedHttpServer.start(this::answer);
    }

    public void fault(Fault next) {
        fault = next;
    }

    public URI object(String query) {
        return server.uri("/bucket/object" + query);
    }

    /** A URL for UploadPart. */
    public String part(int number) {
        return object("?partNumber=" + number + "&uploadId=u1&X-Amz-Signature=" + SIGNATURE)
                .toString();
    }

    /** A URL for CompleteMultipartUpload, and for AbortMultipartUpload. */
    public String upload() {
        return object("?uploadId=u1&X-Amz-Signature=" + SIGNATURE).toString();
    }

    /** What was done, as {@code PUT 1}, {@code POST}, {@code DELETE}. */
    public List<String> log() {
        return log;
    }

    /** The object; null before it is complete. */
    public byte @Nullable [] stored() {
        return object.get();
    }

    private void answer(ScriptedHttpServer.Request request, ScriptedHttpServer.Answer answer)
            throws IOException, InterruptedException {
        if (request.method().equals("OPTIONS") || fault.answer(request, answer)) {
            return;
        }
        if (!request.target().contains(SIGNATURE)) {
            refuse(answer, 403, "AccessDenied");
            return;
        }
        byte[] body = request.body();
        switch (request.method()) {
            case "PUT" -> put(request, body, answer);
            case "POST" -> complete(new String(body, StandardCharsets.UTF_8), answer);
            default -> {
                log.add("DELETE");
                answer.head(204);
            }
        }
    }

    private synchronized void put(ScriptedHttpServer.Request request, byte[] body, ScriptedHttpServer.Answer answer)
            throws IOException {
        Matcher number = QUERY_PART.matcher(request.target());
        if (!number.find()) {
            refuse(answer, 400, "InvalidArgument");
            return;
        }
        int part = Integer.parseInt(number.group(1));
        String tag = "\"" + part + "-" + ++sent + "\"";
        parts.put(part, body);
        tags.put(part, tag);
        log.add("PUT " + part);
        answer.head(200, "ETag: " + tag, "Content-Length: 0");
    }

    private synchronized void complete(String list, ScriptedHttpServer.Answer answer) throws IOException {
        log.add("POST");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Matcher listed = LISTED.matcher(list);
        int next = 1;
        while (listed.find()) {
            int part = Integer.parseInt(listed.group(1));
            String tag = listed.group(2).replace("&quot;", "\"").replace("&#34;", "\"");
            if (part != next++ || !tag.equals(tags.get(part))) {
                refuse(answer, 400, "InvalidPart");
                return;
            }
            whole.writeBytes(parts.get(part));
        }
        object.set(whole.toByteArray());
        byte[] done = "<CompleteMultipartUploadResult><Key>object</Key></CompleteMultipartUploadResult>"
                .getBytes(StandardCharsets.UTF_8);
        answer.head(200, "Content-Length: " + done.length).body(done);
    }

    /** An error as S3 words it. */
    public static void refuse(ScriptedHttpServer.Answer answer, int status, String code) throws IOException {
        byte[] error = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code
                        + "</Code><Message>m</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        answer.head(status, "Content-Length: " + error.length).body(error);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
