package dev.ebb.client.bits;

import dev.ebb.v1.CreateJobRequest;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A job to be made, with everything at once: one call, and one sync to disk, submits the whole job. The setters have the meaning,
 * limits and errors of those of {@link BackgroundCopyJob}; what is not said has its default. Not thread-safe; may be used again,
 * for another job, unless it has a request id.
 *
 * <pre>{@code
 * BackgroundCopyJob job = manager.createJob(JobSpec.download("photos")
 *         .file("https://example.org/photos.zip", Path.of("/data/photos.zip"))
 *         .priority(JobPriority.LOW)
 *         .resume());
 * }</pre>
 */
public final class JobSpec {
    private final CreateJobRequest.Builder request = CreateJobRequest.newBuilder();
    private final dev.ebb.v1.JobSettings.Builder settings = request.getSettingsBuilder();

    private JobSpec(String displayName, JobType type) {
        request.setDisplayName(displayName).setType(type.toWire());
    }

    /** A job of a type. */
    public static JobSpec of(String displayName, JobType type) {
        return new JobSpec(displayName, type);
    }

    /** A download. */
    public static JobSpec download(String displayName) {
        return of(displayName, JobType.DOWNLOAD);
    }

    /** An upload. */
    public static JobSpec upload(String displayName) {
        return of(displayName, JobType.UPLOAD);
    }

    /** An upload whose server replies. */
    public static JobSpec uploadReply(String displayName) {
        return of(displayName, JobType.UPLOAD_REPLY);
    }

    /** Adds a file. */
    public JobSpec file(String remoteName, Path localName) {
        return file(FileSpec.of(remoteName, localName));
    }

    /** Adds a file, with a digest, mirrors, ranges or directories to be made. */
    public JobSpec file(FileSpec file) {
        request.addFiles(file.toWire());
        return this;
    }

    /** Resumes the job in the same step; needs at least one file, else BG_E_EMPTY and no job is made. */
    public JobSpec resume() {
        request.setResume(true);
        return this;
    }

    /**
     * An id by which the service recognises the same job for 24 hours: a program that crashes after it asked, and asks again
     * with the id it kept, gets the job that it made the first time. Without one the SDK makes its own for each call.
     */
    public JobSpec requestId(String id) {
        request.setRequestId(id);
        return this;
    }

    /** Free text, at most 1,024 UTF-16 units. */
    public JobSpec description(String value) {
        settings.setDescription(value);
        return this;
    }

    /** Default NORMAL. */
    public JobSpec priority(JobPriority value) {
        settings.setPriority(value.toWire());
        return this;
    }

    /** Default 600 s; raised to the policy's floor (5 s by default). */
    public JobSpec minimumRetryDelay(Duration value) {
        settings.setMinimumRetryDelay(Wire.duration(value));
        return this;
    }

    /** Growth limit of the retry delay; not below the minimum. Default: no growth. */
    public JobSpec maximumRetryDelay(Duration value) {
        settings.setMaximumRetryDelay(Wire.duration(value));
        return this;
    }

    /** Default 14 days; 0 = every transient error is final. */
    public JobSpec noProgressTimeout(Duration value) {
        settings.setNoProgressTimeout(Wire.duration(value));
        return this;
    }

    /** Default 120 s; from 1 s to 1 day. */
    public JobSpec stallTimeout(Duration value) {
        settings.setStallTimeout(Wire.duration(value));
        return this;
    }

    /** Headers for the origin of each file: {@code Name: value} lines. */
    public JobSpec customHeaders(String value) {
        settings.setCustomHeaders(value);
        return this;
    }

    /**
     * PEM certificates trusted for this job's https servers besides the machine's own; at most 256 KiB. The content
     * travels, so a path is refused.
     */
    public JobSpec trustedCertificatesPem(String value) {
        settings.setTrustedCertificatesPem(value);
        return this;
    }

    /** Default REPLACE. */
    public JobSpec overwrite(OverwriteRule value) {
        settings.setOverwrite(value.toWire());
        return this;
    }

    /** Where the reply goes; only for upload-reply jobs. */
    public JobSpec replyFileName(Path value) {
        settings.setReplyFileName(value.toAbsolutePath().normalize().toString());
        return this;
    }

    /** Adds a notification to those that are delivered; none = JOB_TRANSFERRED and JOB_ERROR. */
    public JobSpec notifyFlags(NotifyFlag value) {
        settings.addNotifyFlags(value.toWire());
        return this;
    }

    /**
     * Shortest time between two modification or range notifications to the endpoint, 0 to 4,294,967,295 ms. Default 500
     * ms.
     */
    public JobSpec minimumNotificationInterval(Duration value) {
        settings.setMinimumNotificationInterval(Wire.duration(value));
        return this;
    }

    /** The program to run when the job is TRANSFERRED or in ERROR. Default: none. */
    public JobSpec notifyCommandLine(NotifyCommandLine value) {
        settings.setNotifyCommandLine(value.toWire());
        return this;
    }

    /** Where notifications are posted. Default: nowhere. */
    public JobSpec notifyEndpoint(NotifyEndpoint value) {
        settings.setNotifyEndpoint(value.toWire());
        return this;
    }

    /** The proxies. Default PRECONFIG. */
    public JobSpec proxy(ProxySettings value) {
        settings.setProxy(value.toWire());
        return this;
    }

    /** Adds credentials; E_INVALIDARG when a pair of target and scheme is there twice. */
    public JobSpec credentials(AuthCredentials value) {
        settings.addCredentials(value.toWire());
        return this;
    }

    /**
     * Let the service give the credentials it is configured with ({@code proxy.credentials-file}) to the proxies it is
     * configured with (BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS). Proxies of the job's own never get them. Default
     * false.
     */
    public JobSpec useStoredProxyCredentials(boolean value) {
        settings.setUseStoredProxyCredentials(value);
        return this;
    }

    /** Whether other machines of the network may help with its files; downloads only. Default: they may not. */
    public JobSpec peerCachingFlags(PeerCachingFlags value) {
        settings.setPeerCachingFlags(value.toWire());
        return this;
    }

    /** Checks of https servers, and redirects. Default: everything is checked. */
    public JobSpec securityFlags(SecurityFlags value) {
        settings.setSecurityFlags(value.toWire());
        return this;
    }

    /**
     * The certificate shown to https servers: by its fingerprint when there is one, else by its subject. Default: none.
     */
    public JobSpec clientCertificate(ClientCertificate value) {
        settings.setClientCertificate(value.toWire());
        return this;
    }

    /**
     * The request method; empty = the usual one. Any other makes the job FOREGROUND, and then priority must not say
     * otherwise.
     */
    public JobSpec httpMethod(String value) {
        settings.setHttpMethod(value);
        return this;
    }

    /** Whether nobody can read the custom headers. */
    public JobSpec customHeadersWriteOnly(boolean value) {
        settings.setCustomHeadersWriteOnly(value);
        return this;
    }

    /**
     * Whether servers' certificates are shown to a listener first, as setServerCertificateValidationInterface says.
     */
    public JobSpec serverCertificateCallback(boolean value) {
        settings.setServerCertificateCallback(value);
        return this;
    }

    /** Longest time in CONNECTING and TRANSFERRING. Default: the policy's. */
    public JobSpec maximumDownloadTime(Duration value) {
        settings.setMaximumDownloadTime(Wire.duration(value));
        return this;
    }

    /** Acceptable cost states of the network, see {@link JobProperty#COST_FLAGS}. Default: the policy's. */
    public JobSpec costFlags(int value) {
        settings.setCostFlags(value);
        return this;
    }

    /** Whether the server need not know the size or serve ranges; downloads only. */
    public JobSpec dynamicContent(boolean value) {
        settings.setDynamicContent(value);
        return this;
    }

    /** Whether files are written straight to their destinations; downloads only. */
    public JobSpec highPerformance(boolean value) {
        settings.setHighPerformance(value);
        return this;
    }

    /** Most bytes the whole job may have; downloads only. Default: no limit. */
    public JobSpec maxDownloadSize(long value) {
        settings.setMaxDownloadSize(value);
        return this;
    }

    /** Whether nothing moves until ranges are requested; downloads only. */
    public JobSpec onDemandMode(boolean value) {
        settings.setOnDemandMode(value);
        return this;
    }

    /** On what evidence an interrupted download goes on where it stopped. Default STRONG_ONLY. */
    public JobSpec resumePolicy(ResumePolicy value) {
        settings.setResumePolicy(value.toWire());
        return this;
    }

    /** What becomes of a download that changes on its server. Default RESTART. */
    public JobSpec changePolicy(ChangePolicy value) {
        settings.setChangePolicy(value.toWire());
        return this;
    }

    /** Bytes per second of all its files together; 0 = no limit. */
    public JobSpec bandwidthLimit(long value) {
        settings.setBandwidthLimit(value);
        return this;
    }

    /** Bytes per second below which a download is given up; downloads only. Default: the policy's. */
    public JobSpec minimumSpeed(long value) {
        settings.setMinimumSpeed(value);
        return this;
    }

    /** Where its files live: {@code any}, {@code node:NAME} or {@code pool:NAME}. Default: the policy's. */
    public JobSpec placement(String value) {
        settings.setPlacement(value);
        return this;
    }

    /** In what words files are sent; uploads only. Default AUTO. */
    public JobSpec uploadProtocol(UploadProtocol value) {
        settings.setUploadProtocol(value.toWire());
        return this;
    }

    /** Whether digests go with the files; uploads only. Default false. */
    public JobSpec uploadDigests(boolean value) {
        settings.setUploadDigests(value);
        return this;
    }

    /** The URLs of an S3 multipart upload; only for jobs of type UPLOAD, whose protocol then is S3_PARTS. */
    public JobSpec uploadParts(UploadParts value) {
        settings.setUploadParts(value.toWire());
        return this;
    }

    CreateJobRequest toWire() {
        return request.build();
    }
}
