package dev.ebb.client.bits;

/**
 * What a job says and checks over HTTP (IBackgroundCopyJobHttpOptions and its successors). Thread-safe.
 *
 * <pre>{@code
 * job.httpOptions().setCustomHeaders("X-Team: build\\r\\nX-Purpose: nightly");
 * }</pre>
 */
public final class BackgroundCopyJobHttpOptions {
    private final AsyncBackgroundCopyJobHttpOptions async;

    BackgroundCopyJobHttpOptions(Calls calls, String id) {
        this.async = new AsyncBackgroundCopyJobHttpOptions(calls, id);
    }

    /**
     * Sets headers sent with every request to the origin of each file (SetCustomHeaders): {@code Name: value} lines, at
     * most 16,384 characters; empty removes them. Owner only; encrypted at rest. Errors: E_INVALIDARG (a header that
     * the transfer itself must control, such as Range).
     */
    public JobSnapshot setCustomHeaders(String headers) {
        return Calls.join(async.setCustomHeaders(headers));
    }

    /**
     * The custom headers; empty when there are none (GetCustomHeaders). Owner only. Errors: E_ACCESSDENIED, also once
     * they are write-only.
     */
    public String getCustomHeaders() {
        return Calls.join(async.getCustomHeaders());
    }

    /**
     * From now on the custom headers can be replaced, but nobody can read them (MakeCustomHeadersWriteOnly). Cannot be
     * undone.
     */
    public JobSnapshot makeCustomHeadersWriteOnly() {
        return Calls.join(async.makeCustomHeadersWriteOnly());
    }

    /**
     * Trusts PEM certificates for this job's https servers besides the machine's; empty = only those. Owner only.
     * Errors: E_INVALIDARG, BG_E_STRING_TOO_LONG (over 256 KiB). Not in BITS.
     */
    public JobSnapshot setTrustedCertificates(String pem) {
        return Calls.join(async.setTrustedCertificates(pem));
    }

    /**
     * Says which checks of https servers are made and what is done with redirects; replaces all flags
     * (SetSecurityFlags). A running job reconnects under the new flags.
     */
    public JobSnapshot setSecurityFlags(SecurityFlags flags) {
        return Calls.join(async.setSecurityFlags(flags));
    }

    /** The flags (GetSecurityFlags). */
    public SecurityFlags getSecurityFlags() {
        return Calls.join(async.getSecurityFlags());
    }

    /**
     * Chooses the certificate shown to https servers by its fingerprint, hexadecimal (SetClientCertificateByID). Owner
     * only. Errors: 0x80070002 (no such store), CRYPT_E_NOT_FOUND.
     */
    public JobSnapshot setClientCertificateByID(CertificateStoreLocation location, String storeName, String sha1Hash) {
        return Calls.join(async.setClientCertificateByID(location, storeName, sha1Hash));
    }

    /**
     * Chooses the certificate shown to https servers by what its subject contains (SetClientCertificateByName). Owner
     * only. Errors as by fingerprint.
     */
    public JobSnapshot setClientCertificateByName(
            CertificateStoreLocation location, String storeName, String subjectName) {
        return Calls.join(async.setClientCertificateByName(location, storeName, subjectName));
    }

    /** Shows no certificate any more (RemoveClientCertificate). S_FALSE when there was none. Owner only. */
    public ResultCode removeClientCertificate() {
        return Calls.join(async.removeClientCertificate());
    }

    /** Which certificate is shown (GetClientCertificate). Errors: RPC_X_BAD_STUB_DATA when there is none. */
    public ClientCertificate getClientCertificate() {
        return Calls.join(async.getClientCertificate());
    }

    /**
     * Sets the request method (SetHttpMethod). Any but the usual one makes the job FOREGROUND and every failure final.
     * Errors: BG_E_READ_ONLY_PROPERTY_AFTER_RESUME.
     */
    public JobSnapshot setHttpMethod(String method) {
        return Calls.join(async.setHttpMethod(method));
    }

    /** The request method (GetHttpMethod). */
    public String getHttpMethod() {
        return Calls.join(async.getHttpMethod());
    }

    /**
     * Has this program asked about each server's certificate before a request is sent
     * (SetServerCertificateValidationInterface), and returns when it listens; then resume the job. Goes on by itself after a
     * lost connection. Close the answer when done; while nobody listens the job waits in TRANSIENT_ERROR. Errors:
     * BG_E_READ_ONLY_WHEN_JOB_ACTIVE unless the job is SUSPENDED, TRANSFERRED or in ERROR.
     */
    public CertificateValidation setServerCertificateValidationInterface(ServerCertificateValidator validator) {
        return Calls.join(async.setServerCertificateValidationInterface(validator));
    }

    /** Nobody is asked any more. */
    public JobSnapshot removeServerCertificateValidationInterface() {
        return Calls.join(async.removeServerCertificateValidationInterface());
    }
}
