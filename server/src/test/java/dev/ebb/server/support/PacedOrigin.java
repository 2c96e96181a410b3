package dev.ebb.server.support;

import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves files of made-up content with strong tags and ranges, a little at a time while it is told to be slow, also as the
 * proxy of whoever asks by whole URLs. Writes down what was asked for. Thread-safe.
 */
public final class PacedOrigin implements ScriptedHttpServer.Script {
    private static final int BLOCK = 16 << 10;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger answering = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final Map<String, Long> sent = new ConcurrentHashMap<>();
    private volatile long pauseMillis;
    private int holdAt = Integer.MAX_VALUE;

    /** One request for a file, from that byte on. */
    public record Asked(String path, long from) {}

    /** A file of so many bytes that are the same for the same seed. */
    public byte[] file(String path, int bytes, long seed) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        files.put(path, content);
        return content;
    }

    /** How long each block of 16 KiB waits. */
    public void pause(long millis) {
        pauseMillis = millis;
    }

    /** From now on the most at once is counted anew. */
    public void countAnew() {
        mostAtOnce.set(answering.get());
    }

    /** How many requests were being answered at once, at most. */
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** How many bytes of files have been sent. */
    public long sent() {
        return sent.values().stream().mapToLong(Long::longValue).sum();
    }

    /** From which bytes on a file was asked for, in order. */
    public List<Long> starts(String path) {
        return asked.stream()
                .filter(it -> it.path().equals(path))
                .map(Asked::from)
                .toList();
    }

    /** No file is sent beyond this byte until it is told another one. */
    public synchronized void holdAt(int bytes) {
        holdAt = bytes;
        notifyAll();
    }

    private synchronized void passHold(int at) throws InterruptedException {
        while (at >= holdAt) {
            wait();
        }
    }

    /** Bytes of a file that were sent so far, those that were sent twice counted twice. */
    public long sent(String path) {
        return sent.getOrDefault(path, 0L);
    }

    @Override
    public void answer(Request request, Answer answer) throws IOException, InterruptedException {
        String path = URI.create(request.target()).getPath();
        byte[] content = files.get(path);
        if (content == null) {
            answer.head(404, "Content-Length: 0");
            return;
        }
        String tag = "\"" + path.hashCode() + "-" + content.length + "\"";
        Matcher range = RANGE.matcher(String.valueOf(request.header("Range")));
        String condition = request.header("If-Range");
        boolean part = range.matches() && (condition == null || condition.equals(tag));
        int from = part ? Integer.parseInt(range.group(1)) : 0;
        int end = part && !range.group(2).isEmpty() ? Integer.parseInt(range.group(2)) + 1 : content.length;
        asked.add(new Asked(path, from));
        String length = "Content-Length: " + (end - from);
        if (part) {
            String where = "Content-Range: bytes " + from + "-" + (end - 1) + "/" + content.length;
            answer.head(206, length, "ETag: " + tag, "Accept-Ranges: bytes", where);
        } else {
            answer.head(200, length, "ETag: " + tag, "Accept-Ranges: bytes");
        }
        mostAtOnce.accumulateAndGet(answering.incrementAndGet(), Math::max);
        try {
            send(path, content, from, end, answer);
        } finally {
            answering.decrementAndGet();
        }
    }

    private void send(String path, byte[] content, int from, int end, Answer answer)
            throws IOException, InterruptedException {
        for (int at = from; at < end; at += BLOCK) {
            passHold(at);
            int next = Math.min(end, at + BLOCK);
            answer.body(content, at, next);
            sent.merge(path, (long) next - at, Long::sum);
            long pause = pauseMillis;
            if (pause > 0) {
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        }
    }
}
