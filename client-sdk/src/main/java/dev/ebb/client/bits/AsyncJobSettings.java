package dev.ebb.client.bits;

import dev.ebb.v1.GetPeerCachingFlagsRequest;
import dev.ebb.v1.GetPlacementRequest;
import dev.ebb.v1.GetPropertyRequest;
import dev.ebb.v1.RemoveCredentialsRequest;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetChangePolicyRequest;
import dev.ebb.v1.SetCredentialsRequest;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetMaximumDownloadTimeRequest;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetMinimumSpeedRequest;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetNotifyCmdLineRequest;
import dev.ebb.v1.SetNotifyFlagsRequest;
import dev.ebb.v1.SetNotifyInterfaceRequest;
import dev.ebb.v1.SetOverwriteRuleRequest;
import dev.ebb.v1.SetPeerCachingFlagsRequest;
import dev.ebb.v1.SetPlacementRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.SetProxySettingsRequest;
import dev.ebb.v1.SetReplyFileNameRequest;
import dev.ebb.v1.SetResumePolicyRequest;
import dev.ebb.v1.SetStallTimeoutRequest;
import dev.ebb.v1.SetUploadPartsRequest;
import dev.ebb.v1.SetUploadProtocolRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The setters of a job for programs that do not wait; see {@link AsyncBackgroundCopyJob}, which has them. Thread-safe.
 *
 * <pre>{@code
 * job.async().setPriority(JobPriority.HIGH).thenAccept(now -> System.out.println(now.getPriority()));
 * }</pre>
 */
public abstract sealed class AsyncJobSettings permits AsyncBackgroundCopyJob {
    final Calls calls;
    final String id;

    AsyncJobSettings(Calls calls, String id) {
        this.calls = calls;
        this.id = id;
    }

    public CompletableFuture<JobSnapshot> setDisplayName(String displayName) {
        return Calls.answer(
                calls.job()
                        .setDisplayName(SetDisplayNameRequest.newBuilder()
                                .setJobId(id)
                                .setDisplayName(displayName)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setDescription(String description) {
        return Calls.answer(
                calls.job()
                        .setDescription(SetDescriptionRequest.newBuilder()
                                .setJobId(id)
                                .setDescription(description)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setPriority(JobPriority priority) {
        return Calls.answer(
                calls.job()
                        .setPriority(SetPriorityRequest.newBuilder()
                                .setJobId(id)
                                .setPriority(priority.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setPeerCachingFlags(PeerCachingFlags flags) {
        return Calls.answer(
                calls.job()
                        .setPeerCachingFlags(SetPeerCachingFlagsRequest.newBuilder()
                                .setJobId(id)
                                .setPeerCachingFlags(flags.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<PeerCachingFlags> getPeerCachingFlags() {
        return Calls.answer(
                calls.job()
                        .getPeerCachingFlags(GetPeerCachingFlagsRequest.newBuilder()
                                .setJobId(id)
                                .build()),
                it -> PeerCachingFlags.of(it.getPeerCachingFlags()));
    }

    public CompletableFuture<JobSnapshot> setMinimumRetryDelay(Duration minimum) {
        return Calls.answer(
                calls.job()
                        .setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                .setJobId(id)
                                .setMinimumRetryDelay(Wire.duration(minimum))
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setRetryDelay(Duration minimum, Duration maximum) {
        return Calls.answer(
                calls.job()
                        .setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                .setJobId(id)
                                .setMinimumRetryDelay(Wire.duration(minimum))
                                .setMaximumRetryDelay(Wire.duration(maximum))
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setNoProgressTimeout(Duration timeout) {
        return Calls.answer(
                calls.job()
                        .setNoProgressTimeout(SetNoProgressTimeoutRequest.newBuilder()
                                .setJobId(id)
                                .setNoProgressTimeout(Wire.duration(timeout))
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setStallTimeout(Duration timeout) {
        return Calls.answer(
                calls.job()
                        .setStallTimeout(SetStallTimeoutRequest.newBuilder()
                                .setJobId(id)
                                .setStallTimeout(Wire.duration(timeout))
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setMaximumDownloadTime(Duration time) {
        return Calls.answer(
                calls.job()
                        .setMaximumDownloadTime(SetMaximumDownloadTimeRequest.newBuilder()
                                .setJobId(id)
                                .setMaximumDownloadTime(Wire.duration(time))
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setMinimumSpeed(long bytesPerSecond) {
        return Calls.answer(
                calls.job()
                        .setMinimumSpeed(SetMinimumSpeedRequest.newBuilder()
                                .setJobId(id)
                                .setMinimumSpeed(bytesPerSecond)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setPlacement(String placement) {
        return Calls.answer(
                calls.job()
                        .setPlacement(SetPlacementRequest.newBuilder()
                                .setJobId(id)
                                .setPlacement(placement)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobPlacement> whereItRuns() {
        return Calls.answer(
                calls.job()
                        .getPlacement(
                                GetPlacementRequest.newBuilder().setJobId(id).build()),
                JobPlacement::of);
    }

    public CompletableFuture<JobSnapshot> setBandwidthLimit(long bytesPerSecond) {
        return Calls.answer(
                calls.job()
                        .setBandwidthLimit(SetBandwidthLimitRequest.newBuilder()
                                .setJobId(id)
                                .setBytesPerSecond(bytesPerSecond)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setOverwriteRule(OverwriteRule rule) {
        return Calls.answer(
                calls.job()
                        .setOverwriteRule(SetOverwriteRuleRequest.newBuilder()
                                .setJobId(id)
                                .setOverwrite(rule.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setResumePolicy(ResumePolicy policy) {
        return Calls.answer(
                calls.job()
                        .setResumePolicy(SetResumePolicyRequest.newBuilder()
                                .setJobId(id)
                                .setResumePolicy(policy.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setChangePolicy(ChangePolicy policy) {
        return Calls.answer(
                calls.job()
                        .setChangePolicy(SetChangePolicyRequest.newBuilder()
                                .setJobId(id)
                                .setChangePolicy(policy.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setReplyFileName(Path replyFileName) {
        return Calls.answer(
                calls.job()
                        .setReplyFileName(SetReplyFileNameRequest.newBuilder()
                                .setJobId(id)
                                .setReplyFileName(replyFileName
                                        .toAbsolutePath()
                                        .normalize()
                                        .toString())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setNotifyFlags(Set<NotifyFlag> flags) {
        return Calls.answer(
                calls.job()
                        .setNotifyFlags(SetNotifyFlagsRequest.newBuilder()
                                .setJobId(id)
                                .addAllNotifyFlags(
                                        flags.stream().map(NotifyFlag::toWire).toList())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setNotifyInterface(@Nullable NotifyEndpoint endpoint) {
        return Calls.answer(
                calls.job()
                        .setNotifyInterface(SetNotifyInterfaceRequest.newBuilder()
                                .setJobId(id)
                                .setEndpoint(
                                        endpoint == null
                                                ? dev.ebb.v1.NotifyEndpoint.getDefaultInstance()
                                                : endpoint.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setNotifyCmdLine(@Nullable NotifyCommandLine command) {
        return Calls.answer(
                calls.job()
                        .setNotifyCmdLine(SetNotifyCmdLineRequest.newBuilder()
                                .setJobId(id)
                                .setProgram(
                                        command == null ? "" : command.program().toString())
                                .addAllArguments(command == null ? List.of() : command.arguments())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setProxySettings(ProxySettings settings) {
        return Calls.answer(
                calls.job()
                        .setProxySettings(SetProxySettingsRequest.newBuilder()
                                .setJobId(id)
                                .setProxy(settings.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setCredentials(AuthCredentials credentials) {
        return Calls.answer(
                calls.job()
                        .setCredentials(SetCredentialsRequest.newBuilder()
                                .setJobId(id)
                                .setCredentials(credentials.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<ResultCode> removeCredentials(AuthTarget target, AuthScheme scheme) {
        return Calls.answer(
                calls.job()
                        .removeCredentials(RemoveCredentialsRequest.newBuilder()
                                .setJobId(id)
                                .setCredentials(new CredentialsKey(target, scheme).toWire())
                                .build()),
                it -> ResultCode.of(it.getResult()));
    }

    public CompletableFuture<JobSnapshot> setUploadProtocol(UploadProtocol protocol) {
        return Calls.answer(
                calls.job()
                        .setUploadProtocol(SetUploadProtocolRequest.newBuilder()
                                .setJobId(id)
                                .setUploadProtocol(protocol.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setUploadDigests(boolean digests) {
        return Calls.answer(
                calls.job()
                        .setUploadProtocol(SetUploadProtocolRequest.newBuilder()
                                .setJobId(id)
                                .setUploadDigests(digests)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> setUploadParts(UploadParts parts) {
        return Calls.answer(
                calls.job()
                        .setUploadParts(SetUploadPartsRequest.newBuilder()
                                .setJobId(id)
                                .setUploadParts(parts.toWire())
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> clearMaximumDownloadTime() {
        return Calls.answer(
                calls.job()
                        .setMaximumDownloadTime(SetMaximumDownloadTimeRequest.newBuilder()
                                .setJobId(id)
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public CompletableFuture<JobSnapshot> clearMinimumSpeed() {
        return Calls.answer(
                calls.job()
                        .setMinimumSpeed(
                                SetMinimumSpeedRequest.newBuilder().setJobId(id).build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public <T> CompletableFuture<JobSnapshot> setProperty(JobProperty<T> property, T value) {
        return Calls.answer(
                calls.job()
                        .setProperty(SetPropertyRequest.newBuilder()
                                .setJobId(id)
                                .setValue(property.toWire(value))
                                .build()),
                it -> new JobSnapshot(it.getJob()));
    }

    public <T> CompletableFuture<Optional<T>> getProperty(JobProperty<T> property) {
        return Calls.answer(
                calls.job()
                        .getProperty(GetPropertyRequest.newBuilder()
                                .setJobId(id)
                                .setProperty(property.id())
                                .build()),
                it -> property.of(it.getValue()));
    }
}
