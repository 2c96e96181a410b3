package dev.ebb.server.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A property of IBackgroundCopyJob5::SetProperty with its new value. Whether it may be set as the job stands is decided here;
 * whether it goes with what else is set, by {@link TypedPropertyRules}. Immutable.
 */
public sealed interface TypedProperty {
    /** The settings of the job with this value; refuses by JobException. */
    JobSettings writeTo(Job job);

    /** COST_FLAGS; null gives the choice back to the policy. */
    record CostFlags(@Nullable Integer mask) implements TypedProperty {
        @Override
        public JobSettings writeTo(Job job) {
            return job.settings().withTransfer(job.settings().transfer().withCostFlags(mask));
        }
    }

    /** NOTIFICATION_CLSID, for which there is an address here; null removes it. */
    record NotificationEndpoint(NotifySettings.@Nullable Endpoint endpoint) implements TypedProperty {
        @Override
        public JobSettings writeTo(Job job) {
            return job.settings().withNotify(job.settings().notifications().withEndpoint(endpoint));
        }
    }

    /** DYNAMIC_CONTENT. */
    record DynamicContent(boolean enabled) implements TypedProperty {
        @Override
        public JobSettings writeTo(Job job) {
            TypedPropertyRules.requireDownload(job, "value.dynamic_content");
            TypedPropertyRules.requireNotResumed(job, "value.dynamic_content");
            return TypedPropertyRules.checked(job, job.settings().transfer().withDynamicContent(enabled));
        }
    }

    /** HIGH_PERFORMANCE. */
    record HighPerformance(boolean enabled) implements TypedProperty {
        @Override
        public JobSettings writeTo(Job job) {
            TypedPropertyRules.requireDownload(job, "value.high_performance");
            TypedPropertyRules.requireNoFiles(job, "value.high_performance");
            return TypedPropertyRules.checked(job, job.settings().transfer().withHighPerformance(enabled));
        }
    }

    /** MAX_DOWNLOAD_SIZE; null lifts the limit. */
    record MaxDownloadSize(@Nullable Long bytes) implements TypedProperty {
        @Override
        public JobSettings writeTo(Job job) {
            TypedPropertyRules.requireDownload(job, "value.max_download_size");
            TypedPropertyRules.requireNotResumed(job, "value.max_download_size");
            return TypedPropertyRules.checked(job, job.settings().transfer().withMaxDownloadSize(bytes));
        }
    }

    /** USE_STORED_CREDENTIALS: proxies may be given the service's own. */
    record StoredProxyCredentials() implements TypedProperty {
        @Override
        public JobSettings writeTo(Job job) {
            HttpSettings http = job.settings().http();
            return job.settings().withHttp(http.withProxy(http.proxy(), true));
        }
    }

    /** MINIMUM_NOTIFICATION_INTERVAL_MS. */
    record NotificationInterval(Duration value) implements TypedProperty {
        @Override
        public JobSettings writeTo(Job job) {
            return job.settings().withNotify(job.settings().notifications().withMinimumInterval(value));
        }
    }

    /** ON_DEMAND_MODE. */
    record OnDemandMode(boolean enabled) implements TypedProperty {
        @Override
        public JobSettings writeTo(Job job) {
            TypedPropertyRules.requireDownload(job, "value.on_demand_mode");
            return TypedPropertyRules.checked(job, job.settings().transfer().withOnDemand(enabled));
        }
    }
}
