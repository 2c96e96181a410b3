package dev.ebb.server.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a job that its owner sets and that do not decide whether it runs.
 *
 * @param minimumRetryDelay shortest wait in TRANSIENT_ERROR
 * @param maximumRetryDelay the wait doubles up to this while attempts move no bytes; raised to the minimum when less
 * @param noProgressTimeout how long to retry without a byte of progress; zero = never retry
 * @param stallTimeout how long a silent connection is waited for
 * @param overwrite what Complete does when the local file exists
 * @param replyFileName where the reply of an upload-reply job goes
 * @param trustedCertificatesPem certificates trusted besides the machine's own
 * @param sealedCustomHeaders custom headers, encrypted; null for none
 * @param http how it speaks to its servers
 * @param transfer bounds and modes of the transfer
 * @param notifications who is told what
 */
public record JobSettings(
        Duration minimumRetryDelay,
        Duration maximumRetryDelay,
        Duration noProgressTimeout,
        Duration stallTimeout,
        OverwriteRule overwrite,
        @Nullable String replyFileName,
        @Nullable String trustedCertificatesPem,
        @Nullable SealedText sealedCustomHeaders,
        HttpSettings http,
        TransferSettings transfer,
        NotifySettings notifications) {
    public JobSettings {
        maximumRetryDelay = maximumRetryDelay.compareTo(minimumRetryDelay) < 0 ? minimumRetryDelay : maximumRetryDelay;
    }

    /** BITS's defaults. */
    public static final JobSettings DEFAULTS = new JobSettings(
            Duration.ofSeconds(600),
            Duration.ofSeconds(600),
            Duration.ofDays(14),
            Duration.ofSeconds(120),
            OverwriteRule.REPLACE,
            null,
            null,
            null,
            HttpSettings.DEFAULTS,
            TransferSettings.DEFAULTS,
            NotifySettings.DEFAULTS);

    /** These settings with other retry delays. */
    public JobSettings withRetryDelays(Duration minimum, Duration maximum) {
        return new JobSettings(
                minimum,
                maximum,
                noProgressTimeout,
                stallTimeout,
                overwrite,
                replyFileName,
                trustedCertificatesPem,
                sealedCustomHeaders,
                http,
                transfer,
                notifications);
    }

    /** These settings with another no-progress timeout. */
    public JobSettings withNoProgressTimeout(Duration timeout) {
        return new JobSettings(
                minimumRetryDelay,
                maximumRetryDelay,
                timeout,
                stallTimeout,
                overwrite,
                replyFileName,
                trustedCertificatesPem,
                sealedCustomHeaders,
                http,
                transfer,
                notifications);
    }

    /** These settings with another stall timeout. */
    public JobSettings withStallTimeout(Duration timeout) {
        return new JobSettings(
                minimumRetryDelay,
                maximumRetryDelay,
                noProgressTimeout,
                timeout,
                overwrite,
                replyFileName,
                trustedCertificatesPem,
                sealedCustomHeaders,
                http,
                transfer,
                notifications);
    }

    /** These settings with another overwrite rule. */
    public JobSettings withOverwrite(OverwriteRule rule) {
        return new JobSettings(
                minimumRetryDelay,
                maximumRetryDelay,
                noProgressTimeout,
                stallTimeout,
                rule,
                replyFileName,
                trustedCertificatesPem,
                sealedCustomHeaders,
                http,
                transfer,
                notifications);
    }

    /** These settings with another reply file. */
    public JobSettings withReplyFileName(@Nullable String name) {
        return new JobSettings(
                minimumRetryDelay,
                maximumRetryDelay,
                noProgressTimeout,
                stallTimeout,
                overwrite,
                name,
                trustedCertificatesPem,
                sealedCustomHeaders,
                http,
                transfer,
                notifications);
    }

    /** These settings with other secrets: what TakeOwnership drops and the owner sets. */
    public JobSettings withSecrets(@Nullable String certificatesPem, @Nullable SealedText customHeaders) {
        return new JobSettings(
                minimumRetryDelay,
                maximumRetryDelay,
                noProgressTimeout,
                stallTimeout,
                overwrite,
                replyFileName,
                certificatesPem,
                customHeaders,
                http,
                transfer,
                notifications);
    }

    /** These settings with others for HTTP. */
    public JobSettings withHttp(HttpSettings next) {
        return new JobSettings(
                minimumRetryDelay,
                maximumRetryDelay,
                noProgressTimeout,
                stallTimeout,
                overwrite,
                replyFileName,
                trustedCertificatesPem,
                sealedCustomHeaders,
                next,
                transfer,
                notifications);
    }

    /** These settings with others for the transfer. */
    public JobSettings withTransfer(TransferSettings next) {
        return new JobSettings(
                minimumRetryDelay,
                maximumRetryDelay,
                noProgressTimeout,
                stallTimeout,
                overwrite,
                replyFileName,
                trustedCertificatesPem,
                sealedCustomHeaders,
                http,
                next,
                notifications);
    }

    /** These settings with others for notifications. */
    public JobSettings withNotify(NotifySettings next) {
        return new JobSettings(
                minimumRetryDelay,
                maximumRetryDelay,
                noProgressTimeout,
                stallTimeout,
                overwrite,
                replyFileName,
                trustedCertificatesPem,
                sealedCustomHeaders,
                http,
                transfer,
                next);
    }

    /** What is left for another owner: nothing that proves who the old one is, and no program of his (TakeOwnership). */
    public JobSettings withoutSecrets() {
        return withSecrets(null, null)
                .withHttp(http.withCredentials(Credentials.NONE).withClientCertificate(null))
                .withNotify(notifications.withCommand(null).withEndpoint(null));
    }
}
