package dev.ebb.client.bits;

/**
 * Decides about the certificates of servers (IBackgroundCopyServerCertificateValidationCallback). Called one question at a
 * time, after the certificate has passed every other check and before the request is sent.
 *
 * <pre>{@code
 * job.httpOptions().setServerCertificateValidationInterface(certificate ->
 *         pinned.equals(certificate.leaf()) ? ServerCertificateValidator.ACCEPT : ServerCertificateValidator.REJECT);
 * }</pre>
 */
@FunctionalInterface
public interface ServerCertificateValidator {
    /** S_OK. */
    int ACCEPT = 0;
    /** E_FAIL. */
    int REJECT = 0x80004005;

    /**
     * {@link #ACCEPT}, or a failure code (0x80000000 and above): the job goes to TRANSIENT_ERROR with it. Throwing rejects. The
     * answer is due before the deadline of the certificate.
     */
    int validateServerCertificate(ServerCertificate certificate) throws Exception;
}
