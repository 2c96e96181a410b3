package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Scene.HALF;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Servers that refuse: at once, midway, and with the wish not to be asked too soon. */
final class RefusalFaults {
    private static final String WAITS = "Tries again after the retry delay.";
    private static final String FAILS = "Fails, and waits for its owner.";

    private RefusalFaults() {}

    static List<FaultCase> cases() {
        List<FaultCase> all = new ArrayList<>();
        for (int status : new int[] {400, 401, 402, 403, 404, 405, 406, 407, 410, 412, 414, 451, 501, 505}) {
            all.add(named("status-" + status, "Answers " + status + ".", FAILS)
                    .answers(Wire.status(status))
                    .fatalError(ErrorCode.http(status)));
        }
        for (int status : new int[] {101, 202, 204, 205, 408, 409, 425, 429, 500, 502, 503, 504, 599}) {
            all.add(named("status-" + status, "Answers " + status + ".", WAITS)
                    .answers(
                            status < 200 || status == 204
                                    ? (request, answer) -> answer.head(status)
                                    : Wire.status(status))
                    .transientError(ErrorCode.http(status)));
        }
        for (int status : new int[] {401, 403, 404, 410}) {
            all.add(named(
                            "status-" + status + "-midway",
                            "Cuts the body, then answers " + status + ".",
                            "Fails, and keeps what is proved for Resume.")
                    .staged(midway(Wire.status(status)))
                    .requests(2)
                    .fatalError(ErrorCode.http(status)));
        }
        for (int status : new int[] {429, 500, 503}) {
            all.add(named(
                            "status-" + status + "-midway",
                            "Cuts the body, then answers " + status + " for a while.",
                            "Keeps what is proved and goes on from there after the retry delay.")
                    .staged(midway(Wire.status(status)))
                    .requests(2)
                    .healsAfter(3)
                    .transientError(ErrorCode.http(status)));
        }
        all.add(named("error-body-endless", "Answers 404 with a body that never ends.", "Does not read it, and fails.")
                .answers((request, answer) -> {
                    answer.head(404);
                    while (true) {
                        answer.body(Scene.CONTENT);
                    }
                })
                .fatalError(ErrorCode.http(404)));
        all.addAll(retryAfter());
        return all;
    }

    private static FaultCase.Staging midway(Script refusal) {
        return scene -> Wire.cutOnce(scene.good().cutAfter(HALF), refusal, refusal);
    }

    private static List<FaultCase> retryAfter() {
        return List.of(
                asks(
                        "retry-after-seconds",
                        503,
                        "Answers 503 with Retry-After: 2.",
                        "Does not come back before two seconds are over.",
                        "2",
                        Duration.ofSeconds(2)),
                asks(
                        "retry-after-429",
                        429,
                        "Answers 429 with Retry-After: 2.",
                        "Does not come back before two seconds are over.",
                        "2",
                        Duration.ofSeconds(2)),
                asks(
                        "retry-after-rubbish",
                        503,
                        "Answers 503 with a Retry-After that is neither seconds nor a date.",
                        WAITS,
                        "soon",
                        null),
                asks("retry-after-negative", 503, "Answers 503 with a negative Retry-After.", WAITS, "-5", null),
                asks(
                        "retry-after-fraction",
                        503,
                        "Answers 503 with a Retry-After of half a second.",
                        WAITS,
                        "0.5",
                        null),
                asks(
                        "retry-after-past",
                        503,
                        "Answers 503 with a Retry-After that is past.",
                        WAITS,
                        "Sun, 06 Nov 1994 08:49:37 GMT",
                        Duration.ZERO),
                named(
                                "retry-after-date",
                                "Answers 503 with a date two to three seconds away as Retry-After.",
                                "Does not come back before that date.")
                        .staged(scene -> (request, answer) -> answer.head(
                                503,
                                "Content-Length: 0",
                                "Retry-After: "
                                        + Wire.httpDate(wholeSecond(
                                                scene.clock().instant().plusSeconds(2)))))
                        .asksToWait(Duration.ofSeconds(2))
                        .healsAfter(1)
                        .transientError(ErrorCode.http(503)),
                named(
                                "retry-after-midway",
                                "Cuts the body, then answers 503 with Retry-After: 2.",
                                "Goes on from where it stood, not before two seconds are over.")
                        .staged(midway(Wire.status(503, "Retry-After: 2")))
                        .asksToWait(Duration.ofSeconds(2))
                        .requests(2)
                        .healsAfter(2)
                        .transientError(ErrorCode.http(503)));
    }

    /** The next whole second: a date knows no smaller unit. */
    private static Instant wholeSecond(Instant time) {
        Instant cut = time.truncatedTo(ChronoUnit.SECONDS);
        return cut.equals(time) ? cut : cut.plusSeconds(1);
    }

    private static FaultCase asks(String name, int status, String server, String ebb, String value, Duration wait) {
        FaultCase.Draft draft = named(name, server, ebb)
                .answers(Wire.status(status, "Retry-After: " + value))
                .healsAfter(1);
        return (wait == null ? draft : draft.asksToWait(wait)).transientError(ErrorCode.http(status));
    }
}
