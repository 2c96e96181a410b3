package dev.ebb.client.bits;

import dev.ebb.v1.GetClientCertificateRequest;
import dev.ebb.v1.GetCustomHeadersRequest;
import dev.ebb.v1.GetHttpMethodRequest;
import dev.ebb.v1.GetSecurityFlagsRequest;
import dev.ebb.v1.MakeCustomHeadersWriteOnlyRequest;
import dev.ebb.v1.RemoveClientCertificateRequest;
import dev.ebb.v1.SetClientCertificateByIDRequest;
import dev.ebb.v1.SetClientCertificateByNameRequest;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetHttpMethodRequest;
import dev.ebb.v1.SetSecurityFlagsRequest;
import dev.ebb.v1.SetServerCertificateValidationInterfaceRequest;
import dev.ebb.v1.SetTrustedCertificatesRequest;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of {@link BackgroundCopyJobHttpOptions} for programs that do not wait. Thread-safe.
 *
 * <pre>{@code
 * job.async().httpOptions().setCustomHeaders("X-Team: build").thenRun(() -> System.out.println("set"));
 * }</pre>
 */
public final class AsyncBackgroundCopyJobHttpOptions {
    private final Calls calls;
    private final String id;

    AsyncBackgroundCopyJobHttpOptions(Calls calls, String id) {
        this.calls = calls;
        this.id = id;
    }

    public CompletableFuture<JobSnapshot> setCustomHeaders(String headers) {
        return Calls.answer(
                calls.job()
                        .setCustomHeaders(SetCustomHeadersRequest.newBuilder()
                                .setJobId(id)
                                .setCustomHeaders(headers)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<String> getCustomHeaders() {
        return Calls.answer(
                calls.job()
                        .getCustomHeaders(GetCustomHeadersRequest.newBuilder()
                                .setJobId(id)
                                .build()),
                it -> it.getCustomHeaders());
    }

    public CompletableFuture<JobSnapshot> makeCustomHeadersWriteOnly() {
        return Calls.answer(
                calls.job()
                        .makeCustomHeadersWriteOnly(MakeCustomHeadersWriteOnlyRequest.newBuilder()
                                .setJobId(id)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setTrustedCertificates(String pem) {
        return Calls.answer(
                calls.job()
                        .setTrustedCertificates(SetTrustedCertificatesRequest.newBuilder()
                                .setJobId(id)
                                .setTrustedCertificatesPem(pem)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setSecurityFlags(SecurityFlags flags) {
        return Calls.answer(
                calls.job()
                        .setSecurityFlags(SetSecurityFlagsRequest.newBuilder()
                                .setJobId(id)
                                .setSecurityFlags(flags.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<SecurityFlags> getSecurityFlags() {
        return Calls.answer(
                calls.job()
                        .getSecurityFlags(GetSecurityFlagsRequest.newBuilder()
                                .setJobId(id)
                                .build()),
                it -> SecurityFlags.of(it.getSecurityFlags()));
    }

    public CompletableFuture<JobSnapshot> setClientCertificateByID(
            CertificateStoreLocation location, String storeName, String sha1Hash) {
        return Calls.answer(
                calls.job()
                        .setClientCertificateByID(SetClientCertificateByIDRequest.newBuilder()
                                .setJobId(id)
                                .setLocation(location.toWire())
                                .setStoreName(storeName)
                                .setSha1Hash(ClientCertificate.hash(sha1Hash))
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setClientCertificateByName(
            CertificateStoreLocation location, String storeName, String subjectName) {
        return Calls.answer(
                calls.job()
                        .setClientCertificateByName(SetClientCertificateByNameRequest.newBuilder()
                                .setJobId(id)
                                .setLocation(location.toWire())
                                .setStoreName(storeName)
                                .setSubjectName(subjectName)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<ResultCode> removeClientCertificate() {
        return Calls.answer(
                calls.job()
                        .removeClientCertificate(RemoveClientCertificateRequest.newBuilder()
                                .setJobId(id)
                                .build()),
                it -> ResultCode.of(it.getResult()));
    }

    public CompletableFuture<ClientCertificate> getClientCertificate() {
        return Calls.answer(
                calls.job()
                        .getClientCertificate(GetClientCertificateRequest.newBuilder()
                                .setJobId(id)
                                .build()),
                it -> ClientCertificate.of(it.getClientCertificate()));
    }

    public CompletableFuture<JobSnapshot> setHttpMethod(String method) {
        return Calls.answer(
                calls.job()
                        .setHttpMethod(SetHttpMethodRequest.newBuilder()
                                .setJobId(id)
                                .setHttpMethod(method)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<String> getHttpMethod() {
        return Calls.answer(
                calls.job()
                        .getHttpMethod(
                                GetHttpMethodRequest.newBuilder().setJobId(id).build()),
                it -> it.getHttpMethod());
    }

    /** Completes when questions are listened for. */
    public CompletableFuture<CertificateValidation> setServerCertificateValidationInterface(
            ServerCertificateValidator validator) {
        return askAboutCertificates(true).thenCompose(on -> CertificateValidation.start(calls, id, validator));
    }

    public CompletableFuture<JobSnapshot> removeServerCertificateValidationInterface() {
        return askAboutCertificates(false);
    }

    private CompletableFuture<JobSnapshot> askAboutCertificates(boolean enabled) {
        return Calls.answer(
                calls.job()
                        .setServerCertificateValidationInterface(
                                SetServerCertificateValidationInterfaceRequest.newBuilder()
                                        .setJobId(id)
                                        .setEnabled(enabled)
                                        .build()),
                it -> new JobSnapshot(it.getJob()));
    }
}
