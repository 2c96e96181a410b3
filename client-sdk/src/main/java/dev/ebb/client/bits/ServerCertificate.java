package dev.ebb.client.bits;

import com.google.protobuf.ByteString;
import dev.ebb.v1.ValidateServerCertificatesResponse;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A server's certificate that waits for a decision.
 *
 * <pre>{@code
 * boolean ours = certificate.leaf().getSubjectX500Principal().getName().contains("O=Example");
 * }</pre>
 *
 * @param jobId the job's GUID
 * @param fileIndex index of the file for which the server is connected to, from 0
 * @param host the server's name as in the URL
 * @param port the server's port
 * @param leaf the server's certificate
 * @param chain the other certificates that the server sent, in its order
 * @param deadline when the answer is due
 */
public record ServerCertificate(
        String jobId,
        int fileIndex,
        String host,
        int port,
        X509Certificate leaf,
        List<X509Certificate> chain,
        Instant deadline) {
    static ServerCertificate of(ValidateServerCertificatesResponse wire) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        for (ByteString each : wire.getChainList()) {
            chain.add(parse(factory, each));
        }
        return new ServerCertificate(
                wire.getJobId(),
                wire.getFileIndex(),
                wire.getHost(),
                wire.getPort(),
                parse(factory, wire.getCertificate()),
                List.copyOf(chain),
                Wire.instant(wire.getDeadline()));
    }

    private static X509Certificate parse(CertificateFactory factory, ByteString der) throws CertificateException {
        return (X509Certificate) factory.generateCertificate(der.newInput());
    }
}
