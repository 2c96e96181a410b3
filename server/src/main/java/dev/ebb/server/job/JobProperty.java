package dev.ebb.server.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A property with its new value: what the setters of IBackgroundCopyJob and its successors take. */
public sealed interface JobProperty {
    /** Writes the value into the next job. */
    void writeTo(JobEditor editor, Job job);

    /** True when there is nothing to do: the call then answers S_FALSE and the job stays as it is. */
    default boolean isVoid(Job job) {
        return false;
    }

    /** True for secrets, which only the owner may set. */
    default boolean ownerOnly() {
        return false;
    }

    /** SetDisplayName. */
    record DisplayName(String value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.displayName(value);
        }
    }

    /** SetDescription. */
    record Description(String value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.description(value);
        }
    }

    /** SetPriority. */
    record Priority(JobPriority value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.priority(value);
        }
    }

    /** SetMinimumRetryDelay. */
    record RetryDelays(Duration minimum, Duration maximum) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withRetryDelays(minimum, maximum));
        }
    }

    /** SetNoProgressTimeout. */
    record NoProgressTimeout(Duration value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withNoProgressTimeout(value));
        }
    }

    /** SetStallTimeout. */
    record StallTimeout(Duration value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withStallTimeout(value));
        }
    }

    /** SetMinimumSpeed; null for the policy's. */
    record MinimumSpeed(@Nullable Long bytesPerSecond) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            TypedPropertyRules.requireDownload(job, "minimum_speed");
            editor.terms(job.settings().transfer().terms().withMinimumSpeed(bytesPerSecond));
        }
    }

    /** SetOverwriteRule. */
    record Overwrite(OverwriteRule value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withOverwrite(value));
        }
    }

    /** SetReplyFileName; null = generate one at the first Resume. */
    record ReplyFileName(@Nullable String value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withReplyFileName(value));
        }
    }

    /** SetTrustedCertificates; null removes them. */
    record TrustedCertificates(@Nullable String pem) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withSecrets(pem, job.settings().sealedCustomHeaders()));
        }

        @Override
        public boolean ownerOnly() {
            return true;
        }
    }

    /** SetMaximumDownloadTime; null for the policy's. */
    record MaximumDownloadTime(@Nullable Duration value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(
                    job.settings().withTransfer(job.settings().transfer().withMaximumDownloadTime(value)));
        }
    }

    /** SetResumePolicy. */
    record Resumption(ResumePolicy value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.terms(job.settings().transfer().terms().withResume(value));
        }
    }

    /** SetChangePolicy. */
    record OnChange(ChangePolicy value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.terms(job.settings().transfer().terms().withOnChange(value));
        }
    }

    /** SetBandwidthLimit, in bytes per second; null for none. */
    record BandwidthLimit(@Nullable Long bytesPerSecond) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.terms(job.settings().transfer().terms().withBandwidthLimit(bytesPerSecond));
        }
    }

    /** SetPlacement. A running job is given back by its node, if that may not keep it. */
    record Place(Placement value, KnownNodes nodes) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            nodes.requireFilesThere(job, value);
            editor.terms(job.settings().transfer().terms().withPlacement(value));
        }
    }

    /** SetUploadProtocol; null leaves either as it is. */
    record Upload(
            @Nullable UploadProtocol protocol, @Nullable Boolean digests) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            UploadRules.write(editor, job, protocol, digests);
        }
    }

    /** SetUploadParts; null removes them. */
    record Parts(@Nullable SealedText sealed) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            UploadRules.writeParts(editor, job, sealed);
        }

        @Override
        public boolean ownerOnly() {
            return true;
        }
    }

    /** SetCustomHeaders; null removes them. */
    record CustomHeaders(@Nullable SealedText sealed) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withSecrets(job.settings().trustedCertificatesPem(), sealed));
        }

        @Override
        public boolean ownerOnly() {
            return true;
        }
    }

    /** SetNotifyFlags. */
    record NotifyFlags(int flags) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(
                    job.settings().withNotify(job.settings().notifications().withFlags(flags)));
        }
    }

    /** SetNotifyInterface, in the shape that lasts; null removes it. */
    record NotifyEndpoint(NotifySettings.@Nullable Endpoint value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(
                    job.settings().withNotify(job.settings().notifications().withEndpoint(value)));
        }
    }

    /** SetNotifyCmdLine; null removes it. */
    record NotifyCommand(NotifySettings.@Nullable Command value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(
                    job.settings().withNotify(job.settings().notifications().withCommand(value)));
        }
    }

    /** SetProxySettings. */
    record Proxy(ProxySettings value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            HttpSettings http = job.settings().http();
            editor.settings(job.settings().withHttp(http.withProxy(value, http.storedProxyCredentials())));
        }
    }

    /** SetCredentials. */
    record OneLogin(Credentials.Entry entry) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            HttpSettings http = job.settings().http();
            editor.settings(job.settings()
                    .withHttp(http.withCredentials(http.credentials().with(entry))));
        }

        @Override
        public boolean ownerOnly() {
            return true;
        }
    }

    /** RemoveCredentials. */
    record NoLogin(AuthTarget target, AuthScheme scheme) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            HttpSettings http = job.settings().http();
            editor.settings(job.settings()
                    .withHttp(http.withCredentials(http.credentials().without(target, scheme))));
        }

        @Override
        public boolean isVoid(Job job) {
            return !job.settings().http().credentials().has(target, scheme);
        }

        @Override
        public boolean ownerOnly() {
            return true;
        }
    }

    /** SetPeerCachingFlags. */
    record PeerCaching(PeerCachingFlags value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            if (job.type() != JobType.DOWNLOAD) {
                throw JobException.of(ErrorCode.E_NOTIMPL, job.id(), "Only downloads can come from peers.");
            }
            TransferSettings transfer = job.settings().transfer();
            editor.settings(job.settings()
                    .withTransfer(transfer.withTerms(transfer.terms().withPeers(value))));
            if (job.state().isRunning()
                    && value.client() != transfer.terms().peers().client()) {
                editor.state(JobState.QUEUED).retry(job.retry().withoutDue());
            }
        }
    }

    /** SetSecurityFlags. */
    record Security(SecurityFlags value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withHttp(job.settings().http().withSecurity(value)));
        }
    }

    /** SetClientCertificateByID, SetClientCertificateByName; null = RemoveClientCertificate. */
    record Certificate(@Nullable ClientCertificate value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withHttp(job.settings().http().withClientCertificate(value)));
        }

        @Override
        public boolean isVoid(Job job) {
            return value == null && job.settings().http().clientCertificate() == null;
        }

        @Override
        public boolean ownerOnly() {
            return true;
        }
    }

    /** SetHttpMethod. */
    record HttpMethod(String value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            HttpMethodRules.write(editor, job, value);
        }
    }

    /** MakeCustomHeadersWriteOnly. */
    record CustomHeadersWriteOnly() implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(job.settings().withHttp(job.settings().http().withHeadersWriteOnly()));
        }

        @Override
        public boolean ownerOnly() {
            return true;
        }
    }

    /** SetServerCertificateValidationInterface. */
    record CertificateCallback(boolean asked) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            if (job.state().isActive()) {
                throw JobException.of(
                        ErrorCode.READ_ONLY_WHEN_JOB_ACTIVE,
                        job.id(),
                        "The job is " + job.state() + "; suspend it before the certificate callback is changed.");
            }
            editor.settings(job.settings().withHttp(job.settings().http().withCertificateCallback(asked)));
        }
    }

    /** SetProperty. */
    record Typed(TypedProperty value) implements JobProperty {
        @Override
        public void writeTo(JobEditor editor, Job job) {
            editor.settings(value.writeTo(job));
        }
    }
}
