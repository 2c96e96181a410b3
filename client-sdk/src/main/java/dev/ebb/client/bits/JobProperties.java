package dev.ebb.client.bits;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a job is and where it stands, by the names of IBackgroundCopyJob. A {@link JobSnapshot} answers from one moment;
 * a {@link BackgroundCopyJob} asks the service each time.
 *
 * <pre>{@code
 * for (JobSnapshot job : manager.enumJobs()) {
 *     System.out.println(job.getDisplayName() + " " + job.getState());
 * }
 * }</pre>
 */
public sealed interface JobProperties permits BackgroundCopyJob, JobSnapshot {
    /** The message of the contract with all of it. */
    dev.ebb.v1.Job toProto();

    /** Identifies the job for its whole life: a GUID in lower-case text form, made by CreateJob (GetId). */
    default String getId() {
        return toProto().getId();
    }

    /** Download, upload or upload-reply; fixed at CreateJob (GetType). */
    default JobType getType() {
        return JobType.of(toProto().getType());
    }

    /** Name for people, at most 256 UTF-16 units; not unique (GetDisplayName). */
    default String getDisplayName() {
        return toProto().getDisplayName();
    }

    /** Free text, at most 1,024 UTF-16 units; empty by default (GetDescription). */
    default String getDescription() {
        return toProto().getDescription();
    }

    /** The principal whose job it is, such as {@code uid:1000} or {@code token:ci} (GetOwner). */
    default String getOwner() {
        return toProto().getOwner();
    }

    /** State at the time of the snapshot (GetState). */
    default JobState getState() {
        return JobState.of(toProto().getState());
    }

    /** Priority (GetPriority). */
    default JobPriority getPriority() {
        return JobPriority.of(toProto().getPriority());
    }

    /** Bytes and files so far (GetProgress). */
    default JobProgress getProgress() {
        return JobProgress.of(toProto().getProgress());
    }

    /** Creation, last change and end of transfer (GetTimes). */
    default JobTimes getTimes() {
        return JobTimes.of(toProto().getTimes());
    }

    /** Failures so far; never reset (GetErrorCount). */
    default int getErrorCount() {
        return toProto().getErrorCount();
    }

    /** The last failure, in ERROR and TRANSIENT_ERROR and until bytes move again; absent otherwise (GetError). */
    default Optional<BackgroundCopyError> getLastError() {
        return Wire.given(toProto(), dev.ebb.v1.Job::hasError, it -> BackgroundCopyError.of(it.getError()));
    }

    /** When the next attempt is due, in TRANSIENT_ERROR; absent otherwise. */
    default Optional<Instant> getRetryTime() {
        return Wire.given(toProto(), dev.ebb.v1.Job::hasRetryTime, it -> Wire.instant(it.getRetryTime()));
    }

    /** Shortest wait in TRANSIENT_ERROR before the next attempt (GetMinimumRetryDelay). Default 600 s. */
    default Duration getMinimumRetryDelay() {
        return Wire.duration(toProto().getMinimumRetryDelay());
    }

    /**
     * The wait doubles with each failed attempt that moved no bytes until it reaches this. Equal to the minimum (no
     * growth) by default.
     */
    default Duration getMaximumRetryDelay() {
        return Wire.duration(toProto().getMaximumRetryDelay());
    }

    /**
     * How long to go on retrying without one byte of progress (GetNoProgressTimeout). Default 14 days; 0 = never retry.
     */
    default Duration getNoProgressTimeout() {
        return Wire.duration(toProto().getNoProgressTimeout());
    }

    /** A connection that delivers no byte for this long is cut and counts as a transient error. Default 120 s. */
    default Duration getStallTimeout() {
        return Wire.duration(toProto().getStallTimeout());
    }

    /** True when custom headers are set. Their text is read back with GetCustomHeaders. */
    default boolean hasCustomHeaders() {
        return toProto().getHasCustomHeaders();
    }

    /** True when certificates of the job's own are trusted besides the machine's. */
    default boolean hasTrustedCertificates() {
        return toProto().getHasTrustedCertificates();
    }

    /** Whether Complete replaces existing files. Default REPLACE. */
    default OverwriteRule getOverwriteRule() {
        return OverwriteRule.of(toProto().getOverwrite());
    }

    /** Where the reply of an upload-reply job is put at Complete (GetReplyFileName); empty for other types. */
    default String getReplyFileName() {
        return toProto().getReplyFileName();
    }

    /** Counts committed changes of the job; rises with each. */
    default long getRevision() {
        return toProto().getRevision();
    }

    /**
     * True when the job keeps its place across a restart of the machine by itself: the service is installed to start at
     * boot (or by its socket). False for a daemon that was started on demand.
     */
    default boolean survivesReboot() {
        return toProto().getSurvivesReboot();
    }

    /**
     * Which notifications are delivered to the command line and the endpoint of the job (GetNotifyFlags). Default
     * JOB_TRANSFERRED and JOB_ERROR; empty = none (BG_NOTIFY_DISABLE). Subscribe is not bound by it.
     */
    default List<NotifyFlag> getNotifyFlags() {
        return toProto().getNotifyFlagsList().stream().map(NotifyFlag::of).toList();
    }

    /**
     * Shortest time between two modification or range notifications to the endpoint. Default 500 ms
     * (BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS).
     */
    default Duration getMinimumNotificationInterval() {
        return Wire.duration(toProto().getMinimumNotificationInterval());
    }

    /** The program to run when the job is TRANSFERRED or in ERROR; absent = none (GetNotifyCmdLine). */
    default Optional<NotifyCommandLine> getNotifyCommandLine() {
        return Wire.given(
                toProto(), dev.ebb.v1.Job::hasNotifyCommandLine, it -> NotifyCommandLine.of(it.getNotifyCommandLine()));
    }

    /**
     * Where notifications are posted; absent = nowhere. Takes the place of the class id of
     * BITS_JOB_PROPERTY_NOTIFICATION_CLSID. Its secret is never returned.
     */
    default Optional<NotifyEndpoint> getNotifyEndpoint() {
        return Wire.given(
                toProto(), dev.ebb.v1.Job::hasNotifyEndpoint, it -> NotifyEndpoint.of(it.getNotifyEndpoint()));
    }

    /** The proxies (GetProxySettings). Default PRECONFIG. */
    default ProxySettings getProxySettings() {
        return ProxySettings.of(toProto().getProxy());
    }

    /** Checks of https servers and the handling of redirects (GetSecurityFlags). Default: everything is checked. */
    default SecurityFlags getSecurityFlags() {
        return SecurityFlags.of(toProto().getSecurityFlags());
    }

    /** Whether other machines of the network may help with its files (GetPeerCachingFlags). Default: they may not. */
    default PeerCachingFlags getPeerCachingFlags() {
        return PeerCachingFlags.of(toProto().getPeerCachingFlags());
    }

    /** The certificate shown to https servers that ask for one; absent = none (GetClientCertificate). */
    default Optional<ClientCertificate> getClientCertificate() {
        return Wire.given(
                toProto(), dev.ebb.v1.Job::hasClientCertificate, it -> ClientCertificate.of(it.getClientCertificate()));
    }

    /** For which targets and schemes credentials are set. The credentials themselves are never returned. */
    default List<CredentialsKey> getCredentials() {
        return toProto().getCredentialsList().stream().map(CredentialsKey::of).toList();
    }

    /** True when custom headers can be replaced but not read any more (MakeCustomHeadersWriteOnly). */
    default boolean isCustomHeadersWriteOnly() {
        return toProto().getCustomHeadersWriteOnly();
    }

    /**
     * The request method (GetHttpMethod): GET, PUT or POST by the type of the job, unless SetHttpMethod said otherwise.
     */
    default String getHttpMethod() {
        return toProto().getHttpMethod();
    }

    /** True when servers' certificates are shown to a subscriber first (SetServerCertificateValidationInterface). */
    default boolean hasServerCertificateCallback() {
        return toProto().getServerCertificateCallback();
    }

    /**
     * Longest time in CONNECTING and TRANSFERRING since the last Resume (GetMaximumDownloadTime); absent = the
     * policy's, 90 days by default.
     */
    default Optional<Duration> getMaximumDownloadTime() {
        return Wire.given(
                toProto(), dev.ebb.v1.Job::hasMaximumDownloadTime, it -> Wire.duration(it.getMaximumDownloadTime()));
    }

    /**
     * Acceptable cost states of the network as a mask of BITS_COST_STATE bits (BITS_JOB_PROPERTY_ID_COST_FLAGS); absent
     * = the policy's.
     */
    default OptionalInt getCostFlags() {
        return Wire.givenInt(toProto(), dev.ebb.v1.Job::hasCostFlags, dev.ebb.v1.Job::getCostFlags);
    }

    /** True when the server need not know the size or serve ranges (BITS_JOB_PROPERTY_DYNAMIC_CONTENT). */
    default boolean isDynamicContent() {
        return toProto().getDynamicContent();
    }

    /** True when files are written straight to their destinations (BITS_JOB_PROPERTY_HIGH_PERFORMANCE). */
    default boolean isHighPerformance() {
        return toProto().getHighPerformance();
    }

    /** Most bytes the whole job may have (BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE); absent = no limit. */
    default OptionalLong getMaxDownloadSize() {
        return Wire.givenLong(toProto(), dev.ebb.v1.Job::hasMaxDownloadSize, dev.ebb.v1.Job::getMaxDownloadSize);
    }

    /** True when nothing moves until ranges are requested (BITS_JOB_PROPERTY_ON_DEMAND_MODE). */
    default boolean isOnDemandMode() {
        return toProto().getOnDemandMode();
    }

    /** True when the service's own credentials may be given to a proxy (BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS). */
    default boolean usesStoredProxyCredentials() {
        return toProto().getUseStoredProxyCredentials();
    }

    /** True when the owner was an administrator when the job became theirs (GetOwnerElevationState). */
    default boolean isOwnerElevated() {
        return toProto().getOwnerElevated();
    }

    /**
     * The account with whose rights the files of the job are made; absent when it is the service's own. Takes the place
     * of the token's integrity level (GetOwnerIntegrityLevel).
     */
    default Optional<OwnerAccount> getOwnerAccount() {
        return Wire.given(toProto(), dev.ebb.v1.Job::hasOwnerAccount, it -> OwnerAccount.of(it.getOwnerAccount()));
    }

    /** On what evidence an interrupted file goes on where it stopped. Default STRONG_ONLY. */
    default ResumePolicy getResumePolicy() {
        return ResumePolicy.of(toProto().getResumePolicy());
    }

    /** What becomes of a file that changes on its server while it is fetched. Default RESTART. */
    default ChangePolicy getChangePolicy() {
        return ChangePolicy.of(toProto().getChangePolicy());
    }

    /** Bytes per second of all its files together (SetBandwidthLimit); absent = no limit of its own. */
    default OptionalLong getBandwidthLimit() {
        return Wire.givenLong(toProto(), dev.ebb.v1.Job::hasBandwidthLimit, dev.ebb.v1.Job::getBandwidthLimit);
    }

    /**
     * A download that stays below so many bytes per second is moved to its next mirror, or tried again later; 0 =
     * never. Absent = the policy's (SetMinimumSpeed).
     */
    default OptionalLong getMinimumSpeed() {
        return Wire.givenLong(toProto(), dev.ebb.v1.Job::hasMinimumSpeed, dev.ebb.v1.Job::getMinimumSpeed);
    }

    /** Where its files live: {@code any}, {@code node:NAME} or {@code pool:NAME} (SetPlacement). */
    default String getPlacement() {
        return toProto().getPlacement();
    }

    /**
     * In what words the files of an upload are sent (SetUploadProtocol). Default AUTO; UNRECOGNIZED for downloads.
     */
    default UploadProtocol getUploadProtocol() {
        return UploadProtocol.of(toProto().getUploadProtocol());
    }

    /**
     * True when the server of an upload is given digests to check what it received by (SetUploadProtocol). Default
     * false.
     */
    default boolean sendsUploadDigests() {
        return toProto().getUploadDigests();
    }

    /** True when the job has the URLs of an upload in parts (SetUploadParts). */
    default boolean hasUploadParts() {
        return toProto().getHasUploadParts();
    }
}
