package dev.ebb.server.web.aria2;

import dev.ebb.client.BlockingStubs;
import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.ProxySettings;
import dev.ebb.v1.ProxyUsage;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetCredentialsRequest;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetMinimumSpeedRequest;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetOverwriteRuleRequest;
import dev.ebb.v1.SetProxySettingsRequest;
import dev.ebb.v1.SetStallTimeoutRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Changes options of a download that is there. */
final class ChangedOptions {
    private static final Set<String> HEADERS = Set.of("header", "user-agent", "referer");
    private static final Set<String> FIXED = Set.of("dir", "out", "checksum");

    private final BlockingStubs service;

    ChangedOptions(BlockingStubs service) {
        this.service = service;
    }

    /**
     * Applies what is asked for; each value is looked at before the first is changed.
     *
     * @param headers those there are, as options
     */
    void apply(Download download, OptionSet asked, OptionSet headers) {
        Set<String> fixed = new TreeSet<>(FIXED);
        fixed.retainAll(asked.values().keySet());
        if (!fixed.isEmpty()) {
            throw OptionSet.wrong(
                    String.join(", --", fixed), "it is settled when a download is added; remove it and add it anew");
        }
        List<Runnable> changes = new ArrayList<>();
        limits(download.id(), asked, changes);
        waits(download.id(), asked, changes);
        connections(download.id(), asked, changes);
        if (HEADERS.stream().anyMatch(asked::has)) {
            String lines = HeaderOptions.lines(asked.orElse(headers), "");
            changes.add(() -> service.job()
                    .setCustomHeaders(SetCustomHeadersRequest.newBuilder()
                            .setJobId(download.id())
                            .setCustomHeaders(lines)
                            .build()));
        }
        changes.forEach(Runnable::run);
    }

    private void limits(String id, OptionSet asked, List<Runnable> changes) {
        TransferOptions.rate(asked)
                .map(rate -> SetBandwidthLimitRequest.newBuilder().setJobId(id).setBytesPerSecond(rate))
                .ifPresent(request -> changes.add(() -> service.job().setBandwidthLimit(request.build())));
        TransferOptions.slowest(asked)
                .map(speed -> SetMinimumSpeedRequest.newBuilder().setJobId(id).setMinimumSpeed(speed))
                .ifPresent(request -> changes.add(() -> service.job().setMinimumSpeed(request.build())));
        if (asked.has("allow-overwrite")) {
            SetOverwriteRuleRequest request = SetOverwriteRuleRequest.newBuilder()
                    .setJobId(id)
                    .setOverwrite(TransferOptions.overwrite(asked))
                    .build();
            changes.add(() -> service.job().setOverwriteRule(request));
        }
    }

    private void waits(String id, OptionSet asked, List<Runnable> changes) {
        if (asked.has("retry-wait")) {
            SetMinimumRetryDelayRequest request = SetMinimumRetryDelayRequest.newBuilder()
                    .setJobId(id)
                    .setMinimumRetryDelay(TransferOptions.duration(TransferOptions.firstWait(asked)))
                    .setMaximumRetryDelay(TransferOptions.lastWait())
                    .build();
            changes.add(() -> service.job().setMinimumRetryDelay(request));
        }
        TransferOptions.patience(asked)
                .map(patience ->
                        SetNoProgressTimeoutRequest.newBuilder().setJobId(id).setNoProgressTimeout(patience))
                .ifPresent(request -> changes.add(() -> service.job().setNoProgressTimeout(request.build())));
        TransferOptions.stall(asked)
                .map(stall -> SetStallTimeoutRequest.newBuilder().setJobId(id).setStallTimeout(stall))
                .ifPresent(request -> changes.add(() -> service.job().setStallTimeout(request.build())));
    }

    private void connections(String id, OptionSet asked, List<Runnable> changes) {
        DownloadUrl nowhere = new DownloadUrl("", java.util.Optional.empty(), java.util.Optional.empty());
        Stream<AuthCredentials> logins = Stream.concat(
                ConnectionOptions.server(asked, nowhere).stream(), ConnectionOptions.proxyLogin(asked).stream());
        logins.map(login -> SetCredentialsRequest.newBuilder().setJobId(id).setCredentials(login))
                .forEach(request -> changes.add(() -> service.job().setCredentials(request.build())));
        if (ConnectionOptions.saysProxy(asked)) {
            ProxySettings proxy = ConnectionOptions.proxies(asked)
                    .orElse(ProxySettings.newBuilder()
                            .setUsage(ProxyUsage.PROXY_USAGE_PRECONFIG)
                            .build());
            SetProxySettingsRequest request = SetProxySettingsRequest.newBuilder()
                    .setJobId(id)
                    .setProxy(proxy)
                    .build();
            changes.add(() -> service.job().setProxySettings(request));
        }
    }
}
