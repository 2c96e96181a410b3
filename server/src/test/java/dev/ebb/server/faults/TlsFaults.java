package dev.ebb.server.faults;

import static dev.ebb.server.faults.FaultCase.named;
import static dev.ebb.server.faults.Scene.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.FlakyProxy;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import dev.ebb.server.support.TestCertificates;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** Servers that cannot prove who they are, and TLS that ends too early. */
final class TlsFaults {
    private static final String NO_REQUEST = "Sends no request, and fails.";
    /** Beyond the handshake, well inside the body. */
    private static final long IN_BODY = 100_000;

    private TlsFaults() {}

    static List<FaultCase> cases() {
        return List.of(
                refused(
                        "tls-unknown-authority",
                        "Shows a certificate of an authority that is not trusted.",
                        ErrorCode.CERTIFICATE_INVALID_CA,
                        (certificates, scene) -> scene.secure(certificates.server("localhost"), null)),
                refused(
                        "tls-self-signed",
                        "Shows a certificate that it signed itself.",
                        ErrorCode.CERTIFICATE_INVALID_CA,
                        (certificates, scene) ->
                                scene.secure(certificates.selfSigned("localhost"), certificates.authorityPem())),
                refused(
                        "tls-wrong-host",
                        "Shows a certificate for another host.",
                        ErrorCode.CERTIFICATE_NAME_INVALID,
                        (certificates, scene) ->
                                scene.secure(certificates.server("example.org"), certificates.authorityPem())),
                refused(
                        "tls-expired",
                        "Shows a certificate that has expired.",
                        ErrorCode.CERTIFICATE_DATE_INVALID,
                        (certificates, scene) ->
                                scene.secure(certificates.expiredServer("localhost"), certificates.authorityPem())),
                named("tls-not-spoken", "Speaks plain HTTP where https is asked for.", NO_REQUEST)
                        .staged(scene -> {
                            ScriptedHttpServer plain = scene.another(scene.good());
                            scene.startAt(URI.create("https://localhost:" + plain.port() + Scene.PATH));
                            return scene.good();
                        })
                        .requests(0)
                        .beyondRepair()
                        .fatalError(ErrorCode.SECURE_FAILURE),
                named(
                                "tls-handshake-cut",
                                "Closes in the middle of the handshake.",
                                "Tries again after the retry delay.")
                        .staged(scene -> behind(scene, scene.good(), 1, 2))
                        .requests(0)
                        .transientError(ErrorCode.CONNECT_FAILURE),
                named(
                                "tls-handshake-reset",
                                "Resets in the middle of the handshake.",
                                "Tries again after the retry delay.")
                        .staged(scene -> behind(scene, scene.good(), 2, 2))
                        .requests(0)
                        .transientError(ErrorCode.CONNECT_FAILURE),
                named(
                                "tls-cut-in-body",
                                "Closes without a farewell in the middle of the body.",
                                "Asks for the rest on a new connection.")
                        .staged(scene -> behind(scene, scene.good(), IN_BODY + 1, 1))
                        .requests(2)
                        .rightFile(),
                named(
                                "tls-cut-without-length",
                                "Closes without a farewell in the middle of a body without a length.",
                                "Takes it for a cut, never for the end, and begins again after the retry delay.")
                        .staged(scene -> behind(
                                scene,
                                (request, answer) ->
                                        answer.head(200).body(CONTENT).close(),
                                IN_BODY + 1,
                                1))
                        .transientError(ErrorCode.CONNECTION_CLOSED),
                named(
                                "tls-renegotiation",
                                "Asks for another handshake in the middle of the body, to show a certificate for another host.",
                                "Breaks the connection, and asks for the rest on a new one.")
                        .staged(scene -> {
                            TestCertificates certificates = new TestCertificates();
                            AtomicInteger requests = new AtomicInteger();
                            ScriptedHttpServer secure = scene.closing(ScriptedHttpServer.startSecure(
                                    certificates.twoFacedServer("localhost", "example.org"),
                                    "TLSv1.2",
                                    (request, answer) -> {
                                        if (requests.incrementAndGet() == 1) {
                                            answer.head(200, "ETag: \"v1\"", "Content-Length: " + CONTENT.length)
                                                    .body(CONTENT, 0, Scene.HALF);
                                            answer.renegotiate();
                                            // Until the client is gone.
                                            request.stream().read();
                                        } else {
                                            scene.good().answer(request, answer);
                                        }
                                    }));
                            scene.check(() -> assertThat(secure.requests()).hasSize(2));
                            scene.trust(certificates.authorityPem());
                            scene.startAt(secure.uri(Scene.PATH));
                            return scene.good();
                        })
                        .requests(2)
                        .rightFile(),
                named(
                                "tls-end-without-length",
                                "Ends a body without a length by closing, with a farewell.",
                                "Has the file.")
                        .staged(scene -> {
                            TestCertificates certificates = new TestCertificates();
                            scene.secure(certificates.server("localhost"), certificates.authorityPem());
                            return (request, answer) ->
                                    answer.head(200).body(CONTENT).close();
                        })
                        .rightFile());
    }

    private interface Identity {
        void show(TestCertificates certificates, Scene scene) throws Exception;
    }

    private static FaultCase refused(String name, String server, ErrorCode code, Identity identity) {
        return named(name, server, NO_REQUEST)
                .staged(scene -> {
                    identity.show(new TestCertificates(), scene);
                    return scene.good();
                })
                .requests(0)
                .beyondRepair()
                .fatalError(code);
    }

    /** A secure server behind a proxy that cuts the first connections after so many bytes: odd in good order, even by reset. */
    private static Script behind(Scene scene, Script secured, long bytes, int times) throws Exception {
        TestCertificates certificates = new TestCertificates();
        SSLContext tls = certificates.server("localhost");
        ScriptedHttpServer secure = scene.closing(ScriptedHttpServer.startSecure(tls, secured));
        AtomicInteger connections = new AtomicInteger();
        FlakyProxy proxy = scene.closing(FlakyProxy.cutting(
                secure.port(), () -> connections.incrementAndGet() <= times ? bytes : FlakyProxy.NEVER));
        scene.trust(certificates.authorityPem());
        scene.startAt(URI.create("https://localhost:" + proxy.port() + Scene.PATH));
        return secured;
    }
}
