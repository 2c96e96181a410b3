package dev.ebb.server.support;

import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One file, with HEAD and ranges, that counts the bytes it sends. */
public final class CountedOrigin implements ScriptedHttpServer.Script {
    private final AtomicLong sent = new AtomicLong();
    private final List<String> fields = new ArrayList<>();
    private volatile byte[] content;
    private volatile boolean tellsDigest = true;
    private volatile @Nullable String demanded;

    public CountedOrigin(byte[] content) {
        this.content = content.clone();
    }

    /** It has other content from now on. */
    public void content(byte[] next) {
        content = next.clone();
    }

    /** It says nothing of a digest. */
    public CountedOrigin withoutDigest() {
        tellsDigest = false;
        return this;
    }

    /** It gives nothing to those who do not send this field. */
    public CountedOrigin demanding(String authorization) {
        demanded = authorization;
        return this;
    }

    public CountedOrigin field(String field) {
        fields.add(field);
        return this;
    }

    /** Body bytes so far. */
    public long sent() {
        return sent.get();
    }

    @Override
    public void answer(Request request, Answer answer) throws IOException, InterruptedException {
        if (demanded != null && !demanded.equals(request.header("Authorization"))) {
            answer.head(403, "Content-Length: 0");
            return;
        }
        byte[] now = content;
        String hex = hex("SHA-256", now);
        List<String> head = new ArrayList<>(fields);
        head.add("ETag: \"" + hex.substring(0, 16) + "\"");
        if (tellsDigest) {
            head.add("Repr-Digest: sha-256=:"
                    + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)) + ":");
        }
        if (request.method().equals("HEAD")) {
            head.add("Content-Length: " + now.length);
            answer.head(200, head.toArray(String[]::new));
            return;
        }
        RemoteFile file = new RemoteFile(now).etag(head.get(fields.size()).substring("ETag: ".length()));
        head.removeIf(field -> field.startsWith("ETag"));
        head.forEach(file::field);
        String range = request.header("Range");
        long from = range == null ? 0 : Long.parseLong(range.replaceAll("\\D*(\\d+)-.*", "$1"));
        sent.addAndGet(Math.max(0, now.length - from));
        file.answer(request, answer);
    }

    public static String hex(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
