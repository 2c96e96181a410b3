package dev.ebb.server.web.aria2;

import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A download that somebody asks for, made into a job: several URLs are one file and its mirrors, as in aria2. Immutable.
 *
 * @param urls the best first
 * @param options of the call, and of the door where it does not say
 * @param first whether it is to go before those that wait
 */
record NewDownload(List<DownloadUrl> urls, OptionSet options, boolean first) {
    /** As many as a file may have by the default of {@code limits.mirrors-per-file}, and the first. */
    private static final int MOST_URLS = 17;

    private static final int LONGEST_NAME = 256;

    NewDownload {
        urls = List.copyOf(urls);
        check(options);
    }

    static NewDownload of(List<String> uris, OptionSet options, boolean first) {
        List<DownloadUrl> urls = uris.stream()
                .filter(uri -> !uri.isBlank())
                .map(DownloadUrl::read)
                .distinct()
                .limit(MOST_URLS)
                .toList();
        if (urls.isEmpty()) {
            throw new Aria2Exception("URI is not provided.");
        }
        return new NewDownload(urls, options, first);
    }

    /** Complains about a value that no download could be made with. */
    static void check(OptionSet options) {
        if (options.flag("dry-run", false)) {
            throw OptionSet.wrong("dry-run", "a download cannot be tried out without being made");
        }
        options.flag("pause", false);
        options.flag("auto-file-renaming", true);
        TransferOptions.overwrite(options);
        TransferOptions.patience(options);
        TransferOptions.stall(options);
        TransferOptions.slowest(options);
        TransferOptions.rate(options);
        ConnectionOptions.proxies(options);
    }

    DownloadUrl url() {
        return urls.get(0);
    }

    /** The request for it. */
    CreateJobRequest request(Path file, Optional<Gid> gid) {
        String name = String.valueOf(file.getFileName());
        return CreateJobRequest.newBuilder()
                .setDisplayName(name.substring(0, Math.min(LONGEST_NAME, name.length())))
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .setSettings(settings(gid))
                .addFiles(file(file))
                .setResume(!options.flag("pause", false))
                .build();
    }

    private FileSpec file(Path file) {
        FileSpec.Builder spec = FileSpec.newBuilder()
                .setRemoteName(url().text())
                .setLocalName(file.toString())
                .setCreateDirectories(true);
        urls.stream().skip(1).map(DownloadUrl::text).distinct().forEach(spec::addMirrorNames);
        TransferOptions.digest(options).ifPresent(spec::setExpectedDigest);
        return spec.build();
    }

    private JobSettings settings(Optional<Gid> gid) {
        java.time.Duration wait = TransferOptions.firstWait(options);
        JobSettings.Builder settings = JobSettings.newBuilder()
                .setDescription(Gid.mark(gid))
                .setPriority(first ? JobPriority.JOB_PRIORITY_HIGH : JobPriority.JOB_PRIORITY_NORMAL)
                .setMinimumRetryDelay(TransferOptions.duration(wait))
                .setMaximumRetryDelay(TransferOptions.lastWait())
                .setCustomHeaders(HeaderOptions.lines(options, url().text()))
                .addAllCredentials(ConnectionOptions.server(options, url()))
                .addAllCredentials(ConnectionOptions.proxyLogin(options))
                .setOverwrite(TransferOptions.overwrite(options));
        TransferOptions.patience(options).ifPresent(settings::setNoProgressTimeout);
        TransferOptions.stall(options).ifPresent(settings::setStallTimeout);
        TransferOptions.slowest(options).ifPresent(settings::setMinimumSpeed);
        TransferOptions.rate(options).ifPresent(settings::setBandwidthLimit);
        ConnectionOptions.proxies(options).ifPresent(settings::setProxy);
        return settings.build();
    }
}
