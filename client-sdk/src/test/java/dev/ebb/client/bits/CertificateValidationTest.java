package dev.ebb.client.bits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ebb.v1.ValidateServerCertificatesResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is asked about certificates goes on being asked when the connection breaks, until it closes. */
class CertificateValidationTest {
    @TempDir
    Path folder;

    @Test
    void validator_connectionBroken_isAskedAgain() throws Exception {
        try (FakeService service = new FakeService(folder)) {
            CertificateValidation listening = service.job()
                    .httpOptions()
                    .setServerCertificateValidationInterface(certificate -> certificate
                                    .leaf()
                                    .getSubjectX500Principal()
                                    .getName()
                                    .equals("CN=" + certificate.host())
                            ? ServerCertificateValidator.ACCEPT
                            : ServerCertificateValidator.REJECT);
            StreamObserver<ValidateServerCertificatesResponse> first = service.validators.poll(10, TimeUnit.SECONDS);
            first.onNext(question("one", "localhost"));
            assertThat(service.verdicts.poll(10, TimeUnit.SECONDS)).isEqualTo("one 0");
            first.onError(Status.UNAVAILABLE.asRuntimeException());

            StreamObserver<ValidateServerCertificatesResponse> second = service.validators.poll(10, TimeUnit.SECONDS);
            second.onNext(question("two", "elsewhere"));
            assertThat(service.verdicts.poll(10, TimeUnit.SECONDS)).isEqualTo("two 80004005");
            second.onCompleted();

            assertThat(service.validators.poll(10, TimeUnit.SECONDS)).isNotNull();
            listening.close();
            assertThat(service.validators.poll(1, TimeUnit.SECONDS)).isNull();
        }
    }

    private static ValidateServerCertificatesResponse question(String id, String host) throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        X500Principal name = new X500Principal("CN=localhost");
        byte[] certificate = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.parse("2020-01-01T00:00:00Z")),
                        Date.from(Instant.parse("2040-01-01T00:00:00Z")),
                        name,
                        keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))
                .getEncoded();
        return ValidateServerCertificatesResponse.newBuilder()
                .setQuestionId(id)
                .setHost(host)
                .setCertificate(ByteString.copyFrom(certificate))
                .build();
    }
}
