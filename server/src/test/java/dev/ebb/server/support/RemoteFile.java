package dev.ebb.server.support;

import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file on a well-behaved server: ranges, If-Range, validators; and the ways in which it can be told to misbehave. Serves
 * as a script.
 */
public final class RemoteFile implements ScriptedHttpServer.Script {
    private static final int HOLD_SECONDS = 30;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final byte[] content;
    private final List<String> fields = new ArrayList<>();
    private @Nullable String validator;
    private boolean ranges = true;
    private boolean ifRangeHonoured = true;
    private int cutAfter = -1;
    private int holdAt = -1;
    private CountDownLatch released = new CountDownLatch(0);

    public RemoteFile(byte[] content) {
        this.content = content.clone();
    }

    public RemoteFile etag(String tag) {
        fields.add("ETag: " + tag);
        validator = tag;
        return this;
    }

    /** With a Date header: a date proves something only beside one. */
    public RemoteFile lastModified(String modified, String date) {
        fields.add("Last-Modified: " + modified);
        fields.add("Date: " + date);
        if (validator == null) {
            validator = modified;
        }
        return this;
    }

    public RemoteFile field(String field) {
        fields.add(field);
        return this;
    }

    public RemoteFile withoutRanges() {
        ranges = false;
        return this;
    }

    public RemoteFile ignoringIfRange() {
        ifRangeHonoured = false;
        return this;
    }

    /** Every answer's body is cut after so many bytes; -1 for never. */
    public RemoteFile cutAfter(int bytes) {
        cutAfter = bytes;
        return this;
    }

    /** A body from the beginning stops after so many bytes until the latch is open. */
    public RemoteFile holdAt(int bytes, CountDownLatch until) {
        holdAt = bytes;
        released = until;
        return this;
    }

    @Override
    public void answer(Request request, Answer answer) throws IOException, InterruptedException {
        String range = ranges ? request.header("Range") : null;
        String condition = request.header("If-Range");
        boolean sameVersion = condition == null || !ifRangeHonoured || condition.equals(validator);
        Matcher wanted = RANGE.matcher(range == null ? "" : range);
        if (!wanted.matches() || !sameVersion) {
            answer.head(200, with("Content-Length: " + content.length));
            send(answer, 0, content.length);
            return;
        }
        int from = Integer.parseInt(wanted.group(1));
        if (from >= content.length) {
            answer.head(416, with("Content-Range: bytes */" + content.length, "Content-Length: 0"));
            return;
        }
        int to = wanted.group(2).isEmpty()
                ? content.length
                : (int) Math.min(content.length, Long.parseLong(wanted.group(2)) + 1);
        answer.head(
                206,
                with(
                        "Content-Range: bytes " + from + "-" + (to - 1) + "/" + content.length,
                        "Content-Length: " + (to - from)));
        send(answer, from, to);
    }

    private void send(Answer answer, int from, int to) throws IOException, InterruptedException {
        if (from < holdAt && holdAt < to) {
            answer.body(content, from, holdAt);
            if (!released.await(HOLD_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("what the server was holding for never came");
            }
            answer.body(content, holdAt, to);
        } else if (cutAfter >= 0 && from + cutAfter < to) {
            answer.body(content, from, from + cutAfter).close();
        } else {
            answer.body(content, from, to);
        }
    }

    private String[] with(String... more) {
        List<String> all = new ArrayList<>(fields);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
