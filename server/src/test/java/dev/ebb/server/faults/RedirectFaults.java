package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Scene.HALF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import dev.ebb.server.support.TestCertificates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Redirects that lead on and on, astray, away and back. */
final class RedirectFaults {
    private static final String REFUSES = "Does not follow, and fails.";
    private static final String SECRET = "X-Token";

    private RedirectFaults() {}

    static List<FaultCase> cases() {
        List<FaultCase> all = new ArrayList<>(List.of(
                to("redirect-without-location", "Redirects without Location.", Wire.status(302)),
                to("redirect-empty", "Redirects to an empty Location.", moved("")),
                to("redirect-to-file", "Redirects to a file: URL.", moved("file:///etc/passwd")),
                to("redirect-to-ftp", "Redirects to an ftp: URL.", moved("ftp://localhost/f")),
                to("redirect-to-script", "Redirects to a javascript: URL.", moved("javascript:x")),
                to("redirect-to-rubbish", "Redirects to something that is no URL.", moved("http://[bad")),
                to("redirect-to-itself", "Redirects to the very same URL.", moved(Scene.PATH))));
        all.addAll(chains());
        all.addAll(away());
        return all;
    }

    private static FaultCase to(String name, String server, Script script) {
        return named(name, server, REFUSES).answers(script).fatalError(ErrorCode.REDIRECT_FAILED);
    }

    private static Script moved(String location) {
        return (request, answer) -> move(answer, location);
    }

    private static void move(Answer answer, String location) throws IOException {
        answer.head(302, "Location: " + location, "Content-Length: 5").raw("moved");
    }

    private static List<FaultCase> chains() {
        return List.of(
                named("redirect-chain", "Redirects four times.", "Follows to the file.")
                        .staged(scene -> (request, answer) -> {
                            if (request.number() < 5) {
                                move(answer, "/hop" + request.number());
                            } else {
                                scene.good().answer(request, answer);
                            }
                        })
                        .requests(5)
                        .rightFile(),
                named(
                                "redirect-endless",
                                "Redirects to a new URL each time.",
                                "Follows a bounded number of times (engine.max-redirects), then fails.")
                        .answers((request, answer) -> move(answer, "/hop" + request.number()))
                        .requests(11)
                        .fatalError(ErrorCode.REDIRECT_FAILED),
                named("redirect-loop", "Redirects in a circle of two.", "Fails when a URL comes back.")
                        .answers((request, answer) -> move(answer, request.number() % 2 == 1 ? "/a" : "/b"))
                        .requests(4)
                        .fatalError(ErrorCode.REDIRECT_FAILED),
                named("redirect-body-endless", "Redirects with a body that never ends.", "Does not read it to its end.")
                        .staged(scene -> (request, answer) -> {
                            if (request.target().startsWith("/dir")) {
                                answer.head(302, "Location: /f");
                                while (true) {
                                    answer.body(Scene.CONTENT);
                                }
                            }
                            scene.good().answer(request, answer);
                        })
                        .requests(2)
                        .rightFile(),
                named(
                                "redirect-to-nowhere",
                                "Redirects to a port where nobody listens.",
                                "Tries again after the retry delay.")
                        .staged(scene -> moved(scene.nobody().toString()))
                        .transientError(ErrorCode.CONNECT_FAILURE),
                named("redirect-choices", "Answers 300 with a Location.", "Does not choose, and fails.")
                        .answers(Wire.status(300, "Location: /f"))
                        .fatalError(ErrorCode.http(300)),
                named("not-modified-unasked", "Answers 304 although no condition was made.", "Fails and keeps nothing.")
                        .answers((request, answer) -> answer.head(304))
                        .fatalError(ErrorCode.http(304)));
    }

    private static List<FaultCase> away() {
        return List.of(
                named(
                                "redirect-to-another-host",
                                "Redirects to another host.",
                                "Follows without the job's headers: they belong to the host they were given for.")
                        .staged(scene -> {
                            ScriptedHttpServer other = scene.another(scene.good());
                            scene.header(SECRET, "s3cret");
                            scene.check(() -> {
                                assertThat(scene.requests().get(0).header(SECRET))
                                        .isEqualTo("s3cret");
                                assertThat(other.requests())
                                        .isNotEmpty()
                                        .allSatisfy(request -> assertThat(request.header(SECRET))
                                                .isNull());
                            });
                            return moved(other.uri("/f").toString());
                        })
                        .rightFile(),
                named(
                                "redirect-there-and-back",
                                "Redirects to another host, which redirects back.",
                                "The other host never sees the job's headers, the first one sees them again.")
                        .staged(scene -> {
                            ScriptedHttpServer other = scene.another((request, answer) ->
                                    move(answer, scene.server().uri("/back").toString()));
                            scene.header(SECRET, "s3cret");
                            scene.check(() -> {
                                assertThat(scene.requests())
                                        .allSatisfy(request -> assertThat(request.header(SECRET))
                                                .isEqualTo("s3cret"));
                                assertThat(other.requests())
                                        .allSatisfy(request -> assertThat(request.header(SECRET))
                                                .isNull());
                            });
                            return (request, answer) -> {
                                if (request.target().startsWith("/dir")) {
                                    move(answer, other.uri("/hop").toString());
                                } else {
                                    scene.good().answer(request, answer);
                                }
                            };
                        })
                        .requests(2)
                        .rightFile(),
                named(
                                "redirect-to-plain",
                                "Redirects from https to http.",
                                "Does not give up the encryption, and fails.")
                        .staged(scene -> {
                            TestCertificates certificates = new TestCertificates();
                            ScriptedHttpServer plain = scene.another(scene.good());
                            scene.secure(certificates.server("localhost"), certificates.authorityPem());
                            scene.check(() -> assertThat(plain.requests()).isEmpty());
                            return moved(plain.uri("/f").toString());
                        })
                        .fatalError(ErrorCode.REDIRECT_FAILED),
                named(
                                "redirect-signed-expiring",
                                "Redirects to signed URLs of which each is good for one request, and cuts the body.",
                                "Asks the first URL for a new signature whenever it goes on.")
                        .staged(scene -> {
                            AtomicInteger signature = new AtomicInteger();
                            return (request, answer) -> {
                                if (request.target().startsWith("/dir")) {
                                    move(answer, "/signed?n=" + signature.incrementAndGet());
                                } else if (!request.target().equals("/signed?n=" + signature.getAndIncrement())) {
                                    Wire.status(403).answer(request, answer);
                                } else {
                                    scene.good().cutAfter(HALF).answer(request, answer);
                                }
                            };
                        })
                        .requests(4)
                        .rightFile());
    }
}
