package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;

import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import dev.ebb.server.support.SlowOrigin;
import java.util.List;

/** What further connections for a file meet that one connection alone serves well. */
final class LaneFaults {
    private static final String LEFT =
            "Fetches the file over the first connection, undisturbed, and opens no more for it.";

    private LaneFaults() {}

    static List<FaultCase> cases() {
        return List.of(
                refused("lane-unavailable", "503 and a long Retry-After", 503, "Retry-After: 1000"),
                refused("lane-too-many", "429", 429),
                refused("lane-forbidden", "403", 403),
                refused("lane-not-found", "404", 404),
                refused("lane-unsatisfiable", "416", 416, "Content-Range: bytes */7"),
                lane(
                        "lane-whole",
                        "200 and the whole file",
                        new RemoteFile(Scene.CONTENT).etag("\"v1\"").withoutRanges()),
                lane("lane-newer-whole", "200 and a new version", Scene.newer()),
                lane("lane-newer-part", "206 and the part of a new version", part(Scene.NEWER, "\"v2\"", 0, 0)),
                lane("lane-early", "206 and bytes from before those asked for", part(Scene.CONTENT, "\"v1\"", 1, 0)),
                lane("lane-short", "206 and fewer bytes than asked for", part(Scene.CONTENT, "\"v1\"", 0, 1)),
                lane("lane-closed", "the end of the connection", (request, answer) -> answer.close()),
                lane("lane-reset", "a reset", (request, answer) -> answer.reset()),
                lane("lane-not-http", "what is not HTTP", (request, answer) -> answer.raw("hello\r\n\r\n")),
                cut());
    }

    private static FaultCase refused(String name, String with, int status, String... fields) {
        return lane(name, with, (request, answer) -> {
            String[] all = java.util.Arrays.copyOf(fields, fields.length + 1);
            all[fields.length] = "Content-Length: 0";
            answer.head(status, all);
        });
    }

    private static FaultCase lane(String name, String with, Script part) {
        return named(name, "Serves one connection well and answers requests for parts with " + with + ".", LEFT)
                .staged(scene -> {
                    SlowOrigin origin = new SlowOrigin(Scene.CONTENT, 99);
                    return origin.parts((request, answer) -> {
                        origin.hurry();
                        part.answer(request, answer);
                    });
                })
                .spreads()
                .requests(4)
                .rightFile();
    }

    private static FaultCase cut() {
        return named(
                        "lane-always-cut",
                        "Serves the first connection well and cuts every other after 1,000 bytes.",
                        "Reconnects a bounded number of times, keeps what came and has the first connection fetch the rest.")
                .staged(scene -> {
                    // Slow, so that the others have given up long before the first comes to where they began.
                    SlowOrigin origin = new SlowOrigin(Scene.CONTENT, 99).pausing(15);
                    return origin.parts(
                            new RemoteFile(Scene.CONTENT).etag("\"v1\"").cutAfter(1000));
                })
                .spreads()
                .requests(30)
                .rightFile();
    }

    private static Script part(byte[] content, String tag, int early, int shorter) {
        return (request, answer) -> {
            String[] bounds = String.valueOf(request.header("Range"))
                    .substring("bytes=".length())
                    .split("-");
            int from = Integer.parseInt(bounds[0]) - early;
            int to = Integer.parseInt(bounds[1]) + 1 - early - shorter;
            int end = Math.min(to, content.length);
            answer.head(
                            206,
                            "ETag: " + tag,
                            "Content-Length: " + (end - from),
                            "Content-Range: bytes " + from + "-" + (end - 1) + "/" + content.length)
                    .body(content, from, end);
        };
    }
}
