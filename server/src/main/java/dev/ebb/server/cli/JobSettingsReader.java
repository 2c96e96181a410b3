package dev.ebb.server.cli;

import dev.ebb.v1.JobSettings;
import java.time.Duration;

/** Makes the settings of a new job from the options of a command. */
final class JobSettingsReader {
    private static final JobOptions.RetryDelay EAGER =
            new JobOptions.RetryDelay(Duration.ofSeconds(5), Duration.ofSeconds(600));

    private JobSettingsReader() {}

    static JobSettings.Builder read(JobOptions options, CommandContext context) {
        JobSettings.Builder settings = JobSettings.newBuilder().setCustomHeaders(options.customHeaders());
        if (options.description != null) {
            settings.setDescription(options.description);
        }
        if (options.priority != null) {
            settings.setPriority(Words.priority(options.priority));
        }
        options.retryDelay()
                .ifPresent(delay -> settings.setMinimumRetryDelay(JobText.duration(delay.least()))
                        .setMaximumRetryDelay(JobText.duration(delay.most())));
        options.noProgressTimeout().ifPresent(it -> settings.setNoProgressTimeout(JobText.duration(it)));
        options.maximumDownloadTime().ifPresent(it -> settings.setMaximumDownloadTime(JobText.duration(it)));
        options.limit().ifPresent(settings::setBandwidthLimit);
        if (options.place != null) {
            settings.setPlacement(options.place);
        }
        options.stallTimeout().ifPresent(it -> settings.setStallTimeout(JobText.duration(it)));
        options.trustedCertificates(context).ifPresent(settings::setTrustedCertificatesPem);
        options.notifications.into(settings, context);
        options.connection.proxies().ifPresent(settings::setProxy);
        settings.addAllCredentials(options.connection.credentials(context));
        options.http.writeTo(settings);
        options.cost.flags().ifPresent(settings::setCostFlags);
        return settings;
    }

    /** Of a job that somebody waits for: unless the options say otherwise it tries again soon at first. */
    static JobSettings.Builder eager(JobOptions options, CommandContext context) {
        JobOptions.RetryDelay delay = options.retryDelay().orElse(EAGER);
        return read(options, context)
                .setMinimumRetryDelay(JobText.duration(delay.least()))
                .setMaximumRetryDelay(JobText.duration(delay.most()));
    }
}
