package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.job.JobType;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Whatever a server answers: no byte outside the file is sent, no byte is left out, and it comes to an end. Every failure prints its
 * seed; {@code -Debb.seed=...} reruns it.
 */
class BitsAnyServerPropertyTest {
    private static final int[] STATUSES = {
        200, 200, 200, 201, 206, 302, 400, 403, 404, 409, 413, 413, 416, 416, 423, 500, 503
    };
    private static final int MOST_ANEW = 3;
    private static final int MOST_BREAKS = 20;

    @RepeatedTest(2000)
    void upload_toAnyServer_endsAndStaysInsideTheFile(RepetitionInfo repetition) {
        long seed = Long.getLong("ebb.seed", System.nanoTime() + repetition.getCurrentRepetition());
        Random random = new Random(seed);
        boolean sane = random.nextBoolean();
        long size = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(1 << 24);
        JobType type = random.nextBoolean() ? JobType.UPLOAD : JobType.UPLOAD_REPLY;
        BitsDialogue bits = new BitsDialogue(size, type).listing("*.example.org");
        Server server = new Server(random, sane, size);
        Turn turn = bits.upload.begin();
        int anew = 0;
        int breaks = 0;
        for (int steps = 0; !(turn instanceof Turn.Done); steps++) {
            assertThat(steps).as("seed %d never ends", seed).isLessThan(5000);
            if (turn instanceof Turn.Failed || turn instanceof Turn.Anew && ++anew > MOST_ANEW) {
                return;
            }
            if (turn instanceof Turn.Anew) {
                server.has = 0;
                turn = bits.upload.begin();
            } else if (random.nextInt(20) == 0 && ++breaks < MOST_BREAKS) {
                turn = interrupted(bits, turn, server, random);
            } else {
                turn = server.answer(bits, turn, seed);
            }
        }
        if (sane) {
            assertThat(server.has).as("seed %d", seed).isEqualTo(size);
        }
    }

    /** The connection breaks, or the service does. */
    private static Turn interrupted(BitsDialogue bits, Turn turn, Server server, Random random) {
        server.takeSome(turn);
        Turn next = random.nextBoolean()
                ? bits.upload.broken(FailureClassifier.network(new ClosedChannelException(), BitsDialogue.REMOTE))
                : null;
        if (next == null) {
            bits.restart();
            next = bits.upload.begin();
        }
        return next;
    }

    /** Keeps what it is sent, and in one of two cases lies about it. */
    private static final class Server {
        private final Random random;
        private final boolean sane;
        private final long size;
        private long has;

        Server(Random random, boolean sane, long size) {
            this.random = random;
            this.sane = sane;
            this.size = size;
        }

        void takeSome(Turn turn) {
            if (BitsDialogue.packet(turn).equals("Fragment")) {
                UploadRequest.Part part = BitsDialogue.part(turn);
                long came = part.from() + (part.bytes() == 0 ? 0 : random.nextLong(part.bytes() + 1));
                has = part.from() <= has ? Math.max(has, came) : has;
            }
        }

        Turn answer(BitsDialogue bits, Turn turn, long seed) {
            UploadRequest request = BitsDialogue.request(turn);
            UploadRequest.Part part = request.body() instanceof UploadRequest.Part some ? some : null;
            if (part != null) {
                assertThat(part.from()).as("seed %d", seed).isBetween(0L, size);
                assertThat(part.bytes())
                        .as("seed %d", seed)
                        .isBetween(0L, Math.min(FragmentSize.MOST, size - part.from()));
            }
            boolean fragment = BitsDialogue.packet(turn).equals("Fragment");
            if (fragment && BitsDialogue.header(request, "Content-Range").contains("-")) {
                assertThat(part.bytes()).as("seed %d sends nothing", seed).isPositive();
            }
            return sane ? sanely(bits, turn, part, fragment) : anyhow(bits, turn);
        }

        private Turn sanely(BitsDialogue bits, Turn turn, UploadRequest.Part part, boolean fragment) {
            if (!fragment) {
                return bits.answer(turn, 200, "BITS-Session-Id: {S}");
            }
            if (part.bytes() > 300_000) {
                return bits.answer(turn, 413);
            }
            if (part.from() > has) {
                return bits.answer(turn, 416, "BITS-Received-Content-Range: " + has);
            }
            has = Math.max(has, part.from() + part.bytes());
            return bits.received(turn, has, "BITS-Reply-URL: /r");
        }

        private Turn anyhow(BitsDialogue bits, Turn turn) {
            List<String> fields = new ArrayList<>(List.of("BITS-Session-Id: {" + random.nextInt(3) + "}"));
            long near = Math.max(0, bits.upload.offset() + random.nextInt(2_000_000) - 500_000);
            fields.add("BITS-Received-Content-Range: "
                    + (random.nextInt(10) == 0 ? random.nextLong() : Math.min(near, size)));
            if (random.nextInt(20) == 0) {
                fields.add(
                        "BITS-Error: 0x" + Integer.toHexString(random.nextBoolean() ? 0x8020001F : random.nextInt()));
            }
            if (random.nextInt(3) == 0) {
                fields.add("BITS-Host-Id: " + (random.nextBoolean() ? "a.example.org" : "evil"));
            }
            fields.add("BITS-Reply-URL: " + (random.nextInt(5) == 0 ? "::" : "/r"));
            int status = random.nextInt(3) > 0 ? 200 : STATUSES[random.nextInt(STATUSES.length)];
            return bits.answer(turn, Duration.ofMillis(random.nextInt(100)), status, fields.toArray(String[]::new));
        }
    }
}
