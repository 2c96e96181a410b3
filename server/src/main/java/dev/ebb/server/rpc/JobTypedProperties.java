package dev.ebb.server.rpc;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.JobText;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.server.job.TypedProperty;
import dev.ebb.server.job.TypedPropertyRules;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.GetPropertyRequest;
import dev.ebb.v1.GetPropertyResponse;
import dev.ebb.v1.JobPropertyId;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.SetPropertyResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;

/** The typed properties of IBackgroundCopyJob5. Thread-safe. */
final class JobTypedProperties implements ServiceTable.Part {
    private static final String UNKNOWN = "names no property that this service knows";

    private final JobQueries queries;
    private final RpcTranslation translation;
    private final NotifyRequests receivers;

    JobTypedProperties(RpcBackends backends, RpcTranslation translation) {
        this.queries = backends.queries();
        this.translation = translation;
        this.receivers = new NotifyRequests(backends.secrets());
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetPropertyMethod(), this::setProperty)
                .unary(BackgroundCopyJobGrpc.getGetPropertyMethod(), this::getProperty);
    }

    private void setProperty(SetPropertyRequest request, StreamObserver<SetPropertyResponse> observer) {
        translation
                .changes()
                .set(
                        request,
                        observer,
                        () -> new JobProperty.Typed(property(request.getValue())),
                        job -> SetPropertyResponse.newBuilder().setJob(job).build());
    }

    private void getProperty(GetPropertyRequest request, StreamObserver<GetPropertyResponse> observer) {
        translation.calls().read(observer, caller -> {
            if (!WireEnums.said(request.getProperty())) {
                throw JobException.inField(ErrorCode.UNKNOWN_PROPERTY_ID, "property", UNKNOWN);
            }
            Job job = queries.job(caller, UnaryCalls.jobId(request));
            JobPropertyValue value = value(job, request.getProperty());
            boolean set = value.getValueCase() != JobPropertyValue.ValueCase.VALUE_NOT_SET;
            return GetPropertyResponse.newBuilder()
                    .setResult(set ? ResultCode.RESULT_CODE_S_OK : ResultCode.RESULT_CODE_S_FALSE)
                    .setValue(value)
                    .build();
        });
    }

    /** The settings that CreateJob is given for the transfer. */
    static TransferSettings transfer(String prefix, JobSettings wire) {
        TransferTerms terms = JobVersionPolicies.read(TransferTerms.DEFAULTS, prefix, wire)
                .withBandwidthLimit(JobText.bandwidthLimit(prefix + "bandwidth_limit", wire.getBandwidthLimit()))
                .withMinimumSpeed(
                        wire.hasMinimumSpeed()
                                ? TransferTerms.minimumSpeed(prefix + "minimum_speed", wire.getMinimumSpeed())
                                : null)
                .withUpload(JobUploadTerms.read(prefix, wire));
        return TransferSettings.DEFAULTS
                .withTerms(terms)
                .withCostFlags(TypedPropertyRules.costFlags(prefix + "cost_flags", wire.getCostFlags()))
                .withDynamicContent(wire.getDynamicContent())
                .withHighPerformance(wire.getHighPerformance())
                .withMaxDownloadSize(
                        wire.hasMaxDownloadSize()
                                ? TypedPropertyRules.maxDownloadSize(
                                        prefix + "max_download_size", wire.getMaxDownloadSize())
                                : null)
                .withOnDemand(wire.getOnDemandMode());
    }

    private TypedProperty property(JobPropertyValue wire) {
        return switch (wire.getValueCase()) {
            case COST_FLAGS ->
                new TypedProperty.CostFlags(TypedPropertyRules.costFlags("value.cost_flags", wire.getCostFlags()));
            case NOTIFICATION_ENDPOINT ->
                new TypedProperty.NotificationEndpoint(
                        receivers.endpoint("value.notification_endpoint.", wire.getNotificationEndpoint()));
            case DYNAMIC_CONTENT -> new TypedProperty.DynamicContent(wire.getDynamicContent());
            case HIGH_PERFORMANCE -> new TypedProperty.HighPerformance(wire.getHighPerformance());
            case MAX_DOWNLOAD_SIZE ->
                new TypedProperty.MaxDownloadSize(
                        TypedPropertyRules.maxDownloadSize("value.max_download_size", wire.getMaxDownloadSize()));
            case USE_STORED_CREDENTIALS -> storedCredentials(wire.getUseStoredCredentials());
            case MINIMUM_NOTIFICATION_INTERVAL -> new TypedProperty.NotificationInterval(interval(wire));
            case ON_DEMAND_MODE -> new TypedProperty.OnDemandMode(wire.getOnDemandMode());
            case VALUE_NOT_SET -> throw JobException.inField(ErrorCode.UNKNOWN_PROPERTY_ID, "value", UNKNOWN);
        };
    }

    private static TypedProperty storedCredentials(AuthTarget target) {
        if (target != AuthTarget.AUTH_TARGET_PROXY) {
            throw JobException.inField(
                    ErrorCode.USE_STORED_CREDENTIALS_NOT_SUPPORTED,
                    "value.use_stored_credentials",
                    "can be AUTH_TARGET_PROXY alone");
        }
        return new TypedProperty.StoredProxyCredentials();
    }

    private static Duration interval(JobPropertyValue wire) {
        String field = "value.minimum_notification_interval";
        return NotifyRequests.minimumInterval(field, wire.getMinimumNotificationInterval());
    }

    /** The value as the Job message shows it; not set when nobody has chosen one. */
    private JobPropertyValue value(Job job, JobPropertyId property) {
        dev.ebb.v1.Job shown = translation.messages().job(job);
        JobPropertyValue.Builder value = JobPropertyValue.newBuilder();
        switch (property) {
            case JOB_PROPERTY_ID_COST_FLAGS -> {
                if (shown.hasCostFlags()) {
                    value.setCostFlags(shown.getCostFlags());
                }
            }
            case JOB_PROPERTY_ID_NOTIFICATION_ENDPOINT -> {
                if (shown.hasNotifyEndpoint()) {
                    value.setNotificationEndpoint(shown.getNotifyEndpoint());
                }
            }
            case JOB_PROPERTY_ID_DYNAMIC_CONTENT -> value.setDynamicContent(shown.getDynamicContent());
            case JOB_PROPERTY_ID_HIGH_PERFORMANCE -> value.setHighPerformance(shown.getHighPerformance());
            case JOB_PROPERTY_ID_MAX_DOWNLOAD_SIZE ->
                value.setMaxDownloadSize(shown.hasMaxDownloadSize() ? shown.getMaxDownloadSize() : -1);
            case JOB_PROPERTY_ID_USE_STORED_CREDENTIALS -> {
                if (shown.getUseStoredProxyCredentials()) {
                    value.setUseStoredCredentials(AuthTarget.AUTH_TARGET_PROXY);
                }
            }
            case JOB_PROPERTY_ID_MINIMUM_NOTIFICATION_INTERVAL ->
                value.setMinimumNotificationInterval(shown.getMinimumNotificationInterval());
            case JOB_PROPERTY_ID_ON_DEMAND_MODE -> value.setOnDemandMode(shown.getOnDemandMode());
            case JOB_PROPERTY_ID_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException(property + " was refused before");
        }
        return value.build();
    }
}
