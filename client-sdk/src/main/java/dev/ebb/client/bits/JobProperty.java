package dev.ebb.client.bits;

import dev.ebb.v1.JobPropertyId;
import dev.ebb.v1.JobPropertyValue;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A property of a job that is set by what it is rather than by a setter of its own (BITS_JOB_PROPERTY_ID), with the type of its
 * value. Immutable.
 *
 * <pre>{@code
 * job.setProperty(JobProperty.MAX_DOWNLOAD_SIZE, 10L << 30);
 * boolean dynamic = job.getProperty(JobProperty.DYNAMIC_CONTENT).orElse(false);
 * }</pre>
 *
 * @param <T> the type of its value
 */
public final class JobProperty<T> {
    /**
     * Acceptable cost states of the network as a mask of BITS_COST_STATE bits: UNRESTRICTED 0x1, CAPPED_USAGE_UNKNOWN 0x2,
     * BELOW_CAP 0x4, NEAR_CAP 0x8, OVERCAP_CHARGED 0x10, OVERCAP_THROTTLED 0x20, USAGE_BASED 0x40, ROAMING 0x80. 0 gives the
     * choice back to the policy.
     */
    public static final JobProperty<Integer> COST_FLAGS = new JobProperty<>(
            JobPropertyId.JOB_PROPERTY_ID_COST_FLAGS,
            JobPropertyValue.Builder::setCostFlags,
            JobPropertyValue::getCostFlags);

    /** Where notifications are posted; in BITS a class id (BITS_JOB_PROPERTY_NOTIFICATION_CLSID). */
    public static final JobProperty<NotifyEndpoint> NOTIFICATION_ENDPOINT = new JobProperty<>(
            JobPropertyId.JOB_PROPERTY_ID_NOTIFICATION_ENDPOINT,
            (wire, value) -> wire.setNotificationEndpoint(value.toWire()),
            wire -> NotifyEndpoint.of(wire.getNotificationEndpoint()));

    /** True when the server need not know the size or serve ranges. Downloads only, before the first Resume. */
    public static final JobProperty<Boolean> DYNAMIC_CONTENT = new JobProperty<>(
            JobPropertyId.JOB_PROPERTY_ID_DYNAMIC_CONTENT,
            JobPropertyValue.Builder::setDynamicContent,
            JobPropertyValue::getDynamicContent);

    /** True when files are written straight to their destinations. Downloads only, before the first file is added. */
    public static final JobProperty<Boolean> HIGH_PERFORMANCE = new JobProperty<>(
            JobPropertyId.JOB_PROPERTY_ID_HIGH_PERFORMANCE,
            JobPropertyValue.Builder::setHighPerformance,
            JobPropertyValue::getHighPerformance);

    /** Most bytes the whole job may have; -1 (BG_SIZE_UNKNOWN) lifts the limit. Downloads only, before the first Resume. */
    public static final JobProperty<Long> MAX_DOWNLOAD_SIZE = new JobProperty<>(
            JobPropertyId.JOB_PROPERTY_ID_MAX_DOWNLOAD_SIZE,
            JobPropertyValue.Builder::setMaxDownloadSize,
            JobPropertyValue::getMaxDownloadSize);

    /** PROXY lets the service give its own credentials to its proxies; nothing turns it off again, as in BITS. */
    public static final JobProperty<AuthTarget> USE_STORED_CREDENTIALS = new JobProperty<>(
            JobPropertyId.JOB_PROPERTY_ID_USE_STORED_CREDENTIALS,
            (wire, value) -> wire.setUseStoredCredentials(value.toWire()),
            wire -> AuthTarget.of(wire.getUseStoredCredentials()));

    /** Shortest time between two modification or range notifications to the endpoint. Default 500 ms. */
    public static final JobProperty<Duration> MINIMUM_NOTIFICATION_INTERVAL = new JobProperty<>(
            JobPropertyId.JOB_PROPERTY_ID_MINIMUM_NOTIFICATION_INTERVAL,
            (wire, value) -> wire.setMinimumNotificationInterval(Wire.duration(value)),
            wire -> Wire.duration(wire.getMinimumNotificationInterval()));

    /** True when nothing moves until ranges are requested. Downloads only. */
    public static final JobProperty<Boolean> ON_DEMAND_MODE = new JobProperty<>(
            JobPropertyId.JOB_PROPERTY_ID_ON_DEMAND_MODE,
            JobPropertyValue.Builder::setOnDemandMode,
            JobPropertyValue::getOnDemandMode);

    private final JobPropertyId id;
    private final BiConsumer<JobPropertyValue.Builder, T> write;
    private final Function<JobPropertyValue, T> read;

    private JobProperty(
            JobPropertyId id, BiConsumer<JobPropertyValue.Builder, T> write, Function<JobPropertyValue, T> read) {
        this.id = id;
        this.write = write;
        this.read = read;
    }

    JobPropertyId id() {
        return id;
    }

    JobPropertyValue toWire(T value) {
        JobPropertyValue.Builder wire = JobPropertyValue.newBuilder();
        write.accept(wire, value);
        return wire.build();
    }

    Optional<T> of(JobPropertyValue wire) {
        // The numbers of the fields are those of the properties.
        return wire.getValueCase().getNumber() == id.getNumber() ? Optional.of(read.apply(wire)) : Optional.empty();
    }

    @Override
    public String toString() {
        return id.name();
    }
}
