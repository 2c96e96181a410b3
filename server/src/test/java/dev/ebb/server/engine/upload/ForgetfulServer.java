package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Speaks tus or resumable uploads, tells the truth, and has every mishap that a server can have: it breaks off, takes a part, forgets,
 * is busy, and takes no large requests. It keeps which bytes of the file it was given.
 */
final class ForgetfulServer implements Play.Server {
    private static final int LARGEST_REQUEST = 100_000;

    private final Random random;
    private final boolean tus;
    private final long size;
    /** The bytes of the file that are here, in the order in which they came: {@code [from, to)} after {@code [from, to)}. */
    private final List<long[]> parts = new ArrayList<>();

    private long have;
    private boolean exists;
    private boolean complete;
    private int id;
    int mishaps;

    ForgetfulServer(Random random, boolean tus, long size, int mishaps) {
        this.random = random;
        this.tus = tus;
        this.size = size;
        this.mishaps = mishaps;
    }

    /** Every byte of the file once, and in its place. */
    void demandWhole() {
        assertThat(complete).isTrue();
        assertThat(have).isEqualTo(size);
        long at = 0;
        for (long[] part : parts) {
            assertThat(part[0]).isEqualTo(at);
            at = part[1];
        }
        assertThat(at).isEqualTo(size);
    }

    private boolean mishap(int oneIn) {
        boolean comes = mishaps > 0 && random.nextInt(oneIn) == 0;
        mishaps -= comes ? 1 : 0;
        return comes;
    }

    @Override
    public @Nullable ResponseHead answer(UploadRequest request, Dialogue dialogue) {
        if (request.method().equals("OPTIONS")) {
            return tus
                    ? Play.head(204, "Tus-Version: 1.0.0", "Tus-Extension: creation,creation-with-upload")
                    : Play.head(204, random.nextBoolean() ? "Upload-Limit: min-size=0" : "X: y");
        }
        if (mishap(12)) {
            exists = false;
        }
        if (mishap(12)) {
            return Play.head(500);
        }
        return switch (request.method()) {
            case "HEAD" -> look();
            case "PATCH" -> append(request);
            default -> create(request, dialogue);
        };
    }

    private @Nullable ResponseHead create(UploadRequest request, Dialogue dialogue) {
        boolean brings = request.body() instanceof UploadRequest.Part;
        if (brings && ((UploadRequest.Part) request.body()).bytes() > LARGEST_REQUEST) {
            return tus ? Play.head(413) : Play.head(413, "Upload-Complete: ?0");
        }
        exists = true;
        complete = false;
        have = 0;
        parts.clear();
        id++;
        String location = "Location: /uploads/" + id;
        if (!tus && brings && random.nextBoolean()) {
            dialogue.preliminary(request, Play.head(104, location, "Upload-Draft-Interop-Version: 8"));
        }
        if (!brings) {
            complete = tus && size == 0;
            return mishap(8) ? null : Play.head(201, location, "Upload-Complete: ?0");
        }
        ResponseHead answer = take(request, (UploadRequest.Part) request.body());
        if (answer != null) {
            answer.headers().add("Location", "/uploads/" + id);
        }
        return answer;
    }

    private ResponseHead look() {
        if (!exists) {
            return Play.head(random.nextBoolean() ? 404 : 410);
        }
        if (mishap(8)) {
            return Play.head(423);
        }
        String over = complete ? "?1" : "?0";
        return Play.head(204, "Upload-Offset: " + have, "Upload-Length: " + size, "Upload-Complete: " + over);
    }

    private @Nullable ResponseHead append(UploadRequest request) {
        UploadRequest.Part part = (UploadRequest.Part) request.body();
        if (!exists) {
            return Play.head(404);
        }
        if (part.from() != have || mishap(10)) {
            return Play.head(409, "Upload-Offset: " + have);
        }
        if (part.bytes() > LARGEST_REQUEST) {
            return Play.head(413);
        }
        return take(request, part);
    }

    private @Nullable ResponseHead take(UploadRequest request, UploadRequest.Part part) {
        boolean breaks = mishap(4);
        boolean partly = mishap(4);
        long bytes = breaks || partly ? (long) (random.nextDouble() * part.bytes()) : part.bytes();
        if (breaks && random.nextInt(4) == 0) {
            bytes = part.bytes(); // only the answer is lost
        }
        if (bytes > 0) {
            parts.add(new long[] {have, have + bytes});
        }
        assertThat(part.from()).isEqualTo(have);
        have += bytes;
        boolean last = tus ? have == size : bytes == part.bytes() && "?1".equals(request.says("Upload-Complete"));
        complete |= last;
        if (breaks) {
            return null;
        }
        return Play.head(last ? 201 : 204, "Upload-Offset: " + have, "Upload-Complete: " + (last ? "?1" : "?0"));
    }
}
