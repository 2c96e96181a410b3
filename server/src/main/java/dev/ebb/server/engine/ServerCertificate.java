package dev.ebb.server.engine;

import dev.ebb.server.job.JobId;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificate of a server that has passed every check, before the first request is sent to it.
 *
 * @param jobId for which job
 * @param fileIndex for which file
 * @param host the server's name
 * @param port and port
 * @param chain its certificate, then the others it sent
 */
public record ServerCertificate(JobId jobId, int fileIndex, String host, int port, List<X509Certificate> chain) {
    public ServerCertificate {
        chain = List.copyOf(chain);
    }
}
