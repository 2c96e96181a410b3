package dev.ebb.client.bits;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The setters of a job; {@link BackgroundCopyJob} has them. Each answers with the job after the change, which then is safe
 * on disk. On a job that has ended they fail with BG_E_INVALID_STATE.
 *
 * <pre>{@code
 * job.setPriority(JobPriority.HIGH);
 * job.setProperty(JobProperty.DYNAMIC_CONTENT, true);
 * }</pre>
 */
public abstract sealed class JobSettings permits BackgroundCopyJob {
    private final AsyncJobSettings async;

    JobSettings(AsyncJobSettings async) {
        this.async = async;
    }

    /** Renames the job (SetDisplayName): 1 to 256 UTF-16 units. Errors: BG_E_STRING_TOO_LONG. */
    public JobSnapshot setDisplayName(String displayName) {
        return Calls.join(async.setDisplayName(displayName));
    }

    /** Describes the job (SetDescription): at most 1,024 UTF-16 units. Errors: BG_E_STRING_TOO_LONG. */
    public JobSnapshot setDescription(String description) {
        return Calls.join(async.setDescription(description));
    }

    /** Changes the priority, with effect on a running job (SetPriority). */
    public JobSnapshot setPriority(JobPriority priority) {
        return Calls.join(async.setPriority(priority));
    }

    /**
     * Says whether other machines of the network may help with its files (SetPeerCachingFlags); the machine has to allow it as
     * well. Errors: E_NOTIMPL (uploads).
     */
    public JobSnapshot setPeerCachingFlags(PeerCachingFlags flags) {
        return Calls.join(async.setPeerCachingFlags(flags));
    }

    /**
     * Changes the wait between attempts (SetMinimumRetryDelay); whole seconds, raised to the policy's floor (5 s by
     * default). It does not grow.
     */
    public JobSnapshot setMinimumRetryDelay(Duration minimum) {
        return Calls.join(async.setMinimumRetryDelay(minimum));
    }

    /** As {@link #setMinimumRetryDelay}, and the wait doubles up to a maximum while attempts move no bytes. */
    public JobSnapshot setRetryDelay(Duration minimum, Duration maximum) {
        return Calls.join(async.setRetryDelay(minimum, maximum));
    }

    /**
     * Changes how long to retry without progress before ERROR (SetNoProgressTimeout); 0 = every transient error is
     * final.
     */
    public JobSnapshot setNoProgressTimeout(Duration timeout) {
        return Calls.join(async.setNoProgressTimeout(timeout));
    }

    /** Changes how long a silent connection is waited for, 1 s to 1 day. BITS has a fixed value. */
    public JobSnapshot setStallTimeout(Duration timeout) {
        return Calls.join(async.setStallTimeout(timeout));
    }

    /**
     * Limits how long the job may be connecting and transferring (SetMaximumDownloadTime). Errors: E_INVALIDARG (under
     * 1 s).
     */
    public JobSnapshot setMaximumDownloadTime(Duration time) {
        return Calls.join(async.setMaximumDownloadTime(time));
    }

    /** Changes below which speed a download is given up or moved to its next mirror; 0 = never. Not in BITS. */
    public JobSnapshot setMinimumSpeed(long bytesPerSecond) {
        return Calls.join(async.setMinimumSpeed(bytesPerSecond));
    }

    /**
     * Limits how fast the files of the job move together; 0 = no limit of its own. Errors: E_INVALIDARG (under 1,024).
     * Not in BITS.
     */
    public JobSnapshot setBandwidthLimit(long bytesPerSecond) {
        return Calls.join(async.setBandwidthLimit(bytesPerSecond));
    }

    /**
     * Says where the files of the job live, and so which nodes may run it: {@code any}, {@code node:NAME} or
     * {@code pool:NAME}. A running job whose node may not keep it is given back. Errors: E_INVALIDARG (no known node has the
     * name or is in the pool), BG_E_INVALID_STATE (files that were fetched whole cannot be seen there). Not in BITS.
     */
    public JobSnapshot setPlacement(String placement) {
        return Calls.join(async.setPlacement(placement));
    }

    /** Where the files of the job live, which nodes may run it, and which does (GetPlacement). Not in BITS. */
    public JobPlacement whereItRuns() {
        return Calls.join(async.whereItRuns());
    }

    /** Says whether Complete may replace existing files. BITS always replaces. */
    public JobSnapshot setOverwriteRule(OverwriteRule rule) {
        return Calls.join(async.setOverwriteRule(rule));
    }

    /** Says on what evidence an interrupted download goes on where it stopped. Not in BITS. */
    public JobSnapshot setResumePolicy(ResumePolicy policy) {
        return Calls.join(async.setResumePolicy(policy));
    }

    /** Says what becomes of a download that changes on its server meanwhile. Not in BITS. */
    public JobSnapshot setChangePolicy(ChangePolicy policy) {
        return Calls.join(async.setChangePolicy(policy));
    }

    /**
     * Says where the reply goes (SetReplyFileName). Upload-reply jobs only (E_NOTIMPL), until the reply starts to
     * arrive (BG_E_INVALID_STATE).
     */
    public JobSnapshot setReplyFileName(Path replyFileName) {
        return Calls.join(async.setReplyFileName(replyFileName));
    }

    /**
     * Says which notifications are delivered to the endpoint and the command line (SetNotifyFlags). Listeners hear
     * everything all the same.
     */
    public JobSnapshot setNotifyFlags(Set<NotifyFlag> flags) {
        return Calls.join(async.setNotifyFlags(flags));
    }

    /**
     * Says where notifications are posted, also while no listener is connected (SetNotifyInterface); null = nowhere.
     * For listeners in this program see {@link BackgroundCopyJob#listen}.
     */
    public JobSnapshot setNotifyInterface(@Nullable NotifyEndpoint endpoint) {
        return Calls.join(async.setNotifyInterface(endpoint));
    }

    /**
     * Says which program is run when the job is TRANSFERRED or in ERROR (SetNotifyCmdLine); null = none. Errors:
     * E_ACCESSDENIED (not on the administrator's allow-list).
     */
    public JobSnapshot setNotifyCmdLine(@Nullable NotifyCommandLine command) {
        return Calls.join(async.setNotifyCmdLine(command));
    }

    /**
     * Says through which proxies the job reaches its servers (SetProxySettings). Errors: BG_E_PROXY_LIST_TOO_LARGE,
     * BG_E_PROXY_BYPASS_LIST_TOO_LARGE (over 4,000).
     */
    public JobSnapshot setProxySettings(ProxySettings settings) {
        return Calls.join(async.setProxySettings(settings));
    }

    /**
     * Keeps credentials for one target and scheme (SetCredentials). Owner only. Errors: BG_E_USERNAME_TOO_LARGE (over
     * 300), BG_E_PASSWORD_TOO_LARGE (over 65,536), BG_E_INVALID_CREDENTIALS.
     */
    public JobSnapshot setCredentials(AuthCredentials credentials) {
        return Calls.join(async.setCredentials(credentials));
    }

    /**
     * Forgets the credentials for one target and scheme (RemoveCredentials); S_FALSE when there were none. Owner only.
     */
    public ResultCode removeCredentials(AuthTarget target, AuthScheme scheme) {
        return Calls.join(async.removeCredentials(target, scheme));
    }

    /**
     * Says in what words the files of an upload are sent. Errors: E_NOTIMPL (downloads), BG_E_TOO_MANY_FILES. Not in
     * BITS.
     */
    public JobSnapshot setUploadProtocol(UploadProtocol protocol) {
        return Calls.join(async.setUploadProtocol(protocol));
    }

    /** Says whether the server of an upload is given digests to check what it received by. Not in BITS. */
    public JobSnapshot setUploadDigests(boolean digests) {
        return Calls.join(async.setUploadDigests(digests));
    }

    /** Gives an upload the URLs signed for the parts of an S3 multipart upload. Owner only. Not in BITS. */
    public JobSnapshot setUploadParts(UploadParts parts) {
        return Calls.join(async.setUploadParts(parts));
    }

    /** Lets the policy say again how long the job may be connecting and transferring. */
    public JobSnapshot clearMaximumDownloadTime() {
        return Calls.join(async.clearMaximumDownloadTime());
    }

    /** Lets the policy say again below which speed a download is given up. */
    public JobSnapshot clearMinimumSpeed() {
        return Calls.join(async.clearMinimumSpeed());
    }

    /**
     * Sets a property that has no setter of its own (SetProperty). Errors: BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY,
     * BG_E_READ_ONLY_PROPERTY_AFTER_RESUME, BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE.
     */
    public <T> JobSnapshot setProperty(JobProperty<T> property, T value) {
        return Calls.join(async.setProperty(property, value));
    }

    /** Returns a property (GetProperty); absent when it was never set and something else decides. */
    public <T> Optional<T> getProperty(JobProperty<T> property) {
        return Calls.join(async.getProperty(property));
    }
}
