package dev.ebb.server.support;

import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file on a server that gives every connection little at a time, until so many are served at once or the test has it hurry.
 * Ranges, If-Range and a strong tag unless it is told otherwise; what requests for parts get can be scripted. A thread a
 * connection, as its server has it.
 */
public final class SlowOrigin implements Script {
    private static final int BLOCK = 8 << 10;
    private static final long PAUSE_MILLIS = 3;
    private static final long HALT_MILLIS = 30_000;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final byte[] content;
    private final int wanted;
    private final CountDownLatch hurry = new CountDownLatch(1);
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private List<String> fields = List.of("ETag: \"v1\"");
    private volatile @Nullable Script parts;
    private volatile int cutAt = Integer.MAX_VALUE;
    private volatile int haltAfter = Integer.MAX_VALUE;
    private volatile long pauseMillis = PAUSE_MILLIS;

    /** Hurries as soon as {@code wanted} connections are served at once. */
    public SlowOrigin(byte[] content, int wanted) {
        this.content = content.clone();
        this.wanted = wanted;
    }

    /** The validators and whatever else every answer has. */
    public SlowOrigin fields(String... all) {
        fields = List.of(all);
        return this;
    }

    /** Answers requests for parts in another way. */
    public SlowOrigin parts(@Nullable Script script) {
        parts = script;
        return this;
    }

    /** Bodies are cut before this byte of the file. */
    public SlowOrigin cutAt(int offset) {
        cutAt = offset;
        return this;
    }

    /** Every body halts after so many bytes, until the server hurries. */
    public SlowOrigin haltAfter(int bytes) {
        haltAfter = bytes;
        return this;
    }

    /** Rests so long after each block, until the server hurries. */
    public SlowOrigin pausing(int millis) {
        pauseMillis = millis;
        return this;
    }

    public void hurry() {
        hurry.countDown();
    }

    /** How many connections were served at once. */
    public int most() {
        return most.get();
    }

    /** Waits until so many connections are served at once. */
    public void awaitMost(int connections) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HALT_MILLIS);
        while (most.get() < connections) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never more than " + most + " connections at once");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void answer(Request request, Answer answer) throws IOException, InterruptedException {
        Matcher range = RANGE.matcher(String.valueOf(request.header("Range")));
        Script scripted = parts;
        if (range.matches() && scripted != null) {
            scripted.answer(request, answer);
            return;
        }
        String condition = request.header("If-Range");
        boolean part = range.matches() && (condition == null || fields.contains("ETag: " + condition));
        int from = part ? Integer.parseInt(range.group(1)) : 0;
        int to = part && !range.group(2).isEmpty() ? Integer.parseInt(range.group(2)) + 1 : content.length;
        List<String> all = new ArrayList<>(fields);
        all.add("Content-Length: " + (to - from));
        if (part) {
            all.add("Content-Range: bytes " + from + "-" + (to - 1) + "/" + content.length);
        }
        answer.head(part ? 206 : 200, all.toArray(String[]::new));
        int served = now.incrementAndGet();
        most.accumulateAndGet(served, Math::max);
        if (served >= wanted) {
            hurry();
        }
        try {
            send(answer, from, to);
        } finally {
            now.decrementAndGet();
        }
    }

    private void send(Answer answer, int from, int to) throws IOException, InterruptedException {
        for (int at = from; at < to; at += BLOCK) {
            if (at < cutAt && cutAt < Math.min(to, at + BLOCK)) {
                answer.body(content, at, cutAt).close();
                return;
            }
            answer.body(content, at, Math.min(to, at + BLOCK));
            hurry.await(at - from < haltAfter ? pauseMillis : HALT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
