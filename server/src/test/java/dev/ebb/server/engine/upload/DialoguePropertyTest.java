package dev.ebb.server.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.support.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a server does, the bytes it is sent are the right ones, and it comes to an end. */
class DialoguePropertyTest {
    private static final int[] STATUSES = {
        200, 201, 204, 301, 400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 416, 423, 429, 460, 500, 503, 507
    };

    @ParameterizedTest
    @EnumSource(names = {"TUS", "RESUMABLE"})
    void serverWithMishaps_hasTheFileInTheEnd(UploadProtocol protocol) {
        Seeds.forEach(300, random -> {
            long size = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(600_000);
            ForgetfulServer server = new ForgetfulServer(random, protocol == UploadProtocol.TUS, size, 30);
            Play play = new Play(JobType.UPLOAD, protocol, random.nextBoolean(), size);
            FileCheckpoint left = null;
            Turn end = null;
            for (int attempt = 0; attempt < 60 && !(end instanceof Turn.Done); attempt++) {
                Dialogue dialogue = play.dialogue(left);
                end = play.run(dialogue, server);
                left = play.left(dialogue);
            }
            assertThat(end).isEqualTo(new Turn.Done());
            server.demandWhole();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"TUS", "RESUMABLE", "AUTO"})
    void serverThatSaysAnything_isAnsweredToTheEnd(UploadProtocol protocol) {
        Seeds.forEach(2000, random -> {
            long size = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextInt(300_000);
            JobType type = random.nextBoolean() ? JobType.UPLOAD : JobType.UPLOAD_REPLY;
            Play play = new Play(type, protocol, random.nextBoolean(), size);
            FileCheckpoint left = null;
            for (int attempt = 0; attempt < 3; attempt++) {
                Dialogue dialogue = play.dialogue(left);
                Turn end = play.run(dialogue, (request, mine) -> anything(request, mine, random, size));
                assertThat(end).isNotInstanceOf(Turn.Ask.class);
                left = play.left(dialogue);
                dialogue.abandon();
            }
        });
    }

    private static @Nullable ResponseHead anything(UploadRequest request, Dialogue dialogue, Random random, long size) {
        if (request.method().equals("OPTIONS") && random.nextBoolean()) {
            return Play.head(200, "Allow: PUT", "Upload-Limit: min-size=0", "Tus-Version: 1.0.0");
        }
        if (random.nextInt(4) == 0) {
            dialogue.preliminary(request, Play.head(104, fields(random, size)));
        }
        if (random.nextInt(8) == 0) {
            return null;
        }
        int status = random.nextBoolean() ? 204 : STATUSES[random.nextInt(STATUSES.length)];
        return Play.head(status, fields(random, size));
    }

    private static String[] fields(Random random, long size) {
        List<String> fields = new ArrayList<>();
        String[] possible = {
            "Upload-Offset: " + (random.nextInt((int) size + 20) - 5),
            "Upload-Length: " + (random.nextInt(6) == 0 ? random.nextInt(100) : size),
            "Upload-Complete: ?" + random.nextInt(2),
            "Location: " + (random.nextInt(6) == 0 ? "ftp://x y" : "/u/" + random.nextInt(3)),
            "Upload-Limit: max-append-size=" + random.nextInt(200_000) + ", min-append-size=" + random.nextInt(9),
            "Upload-Draft-Interop-Version: 8",
            "BITS-Reply-URL: /reply",
            "Retry-After: " + random.nextInt(60),
            "Upload-Expires: Wed, 25 Jun 2014 16:00:00 GMT",
            "Upload-Offset: x"
        };
        for (String field : possible) {
            if (random.nextInt(4) > 0 && !field.endsWith("x")) {
                fields.add(field);
            }
        }
        return fields.toArray(String[]::new);
    }
}
