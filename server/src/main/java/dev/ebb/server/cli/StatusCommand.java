package dev.ebb.server.cli;

import dev.ebb.v1.BandwidthLimit;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.JobStateCount;
import dev.ebb.v1.ListPathDecisionsRequest;
import dev.ebb.v1.ListPathDecisionsResponse;
import dev.ebb.v1.PolicyForecast;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb status}: how the service does. Starts none. */
@Command(name = "status", description = "Shows how the service does. Starts none: exit code 3 says that none runs.")
final class StatusCommand implements Callable<Integer> {
    private static final int NAMES = 12;

    private final CommandContext context;
    private final Connector connector;

    @Option(names = "--json", description = "Print a line of JSON.")
    boolean json;

    @Option(
            names = "--governor-log",
            paramLabel = "PATH",
            description = "Instead, what was decided lately about the background on this path to the network, and why.")
    @Nullable
    String path;

    StatusCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        try (Service service = connector.openRunning()) {
            if (path != null) {
                decisions(service, path);
                return ExitCode.OK.number();
            }
            GetServiceStatusResponse status =
                    service.administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
            if (json) {
                Json.line(context.out(), status);
            } else {
                print(status);
                connector.pageUrl().ifPresent(url -> line("page", url));
            }
        }
        return ExitCode.OK.number();
    }

    private void decisions(Service service, String name) {
        ListPathDecisionsResponse log = service.administration()
                .listPathDecisions(
                        ListPathDecisionsRequest.newBuilder().setPath(name).build());
        if (json) {
            Json.line(context.out(), log);
        } else if (log.getDecisionsCount() == 0) {
            context.out().println("Nothing was decided about " + Plain.of(name) + "; ebb status names the paths.");
        } else {
            PathSheet.table(log.getDecisionsList(), context.zone()).print(context.out());
        }
    }

    private void print(GetServiceStatusResponse status) {
        Duration age = Duration.between(
                JobText.instant(status.getStartTime()), context.clock().instant());
        line("version", status.getVersion() + " (contract " + status.getContractVersion() + ")");
        line("running for", Human.duration(age) + ", process " + status.getProcessId());
        if (!status.getStateDirectory().isEmpty()) {
            line("state", status.getStateDirectory());
        }
        line(
                "you are",
                status.getCaller() + ", " + status.getCallerRole().name().replace("CALLER_ROLE_", ""));
        line("jobs", jobs(status));
        line("transfers", status.getRunningTransfers() + ", " + Human.rate(status.getBytesPerSecond()));
        status.getBandwidthLimitsList()
                .forEach(limit -> line(
                        "limit",
                        limit(limit) + " " + Human.rate(limit.getBytesPerSecond()) + ", now "
                                + Human.rate(limit.getCurrentBytesPerSecond())));
        status.getNetworkPathsList().forEach(path -> line("path", PathSheet.line(path)));
        line("network", status.getNetworkDown() ? "down: jobs wait for it" : "up");
        line("cost", PolicySheet.network(status.getNetworkCost()));
        PolicySheet policies = new PolicySheet(context.out(), context.zone());
        status.getPolicyForecastsList().stream()
                .filter(PolicyForecast::hasBlocked)
                .forEach(it -> line("policy", policies.blocked(it)));
        line("reboot", status.getSurvivesReboot() ? "comes back by itself" : "has to be started again");
    }

    private static String limit(BandwidthLimit limit) {
        String scope =
                limit.getScope().name().substring("BANDWIDTH_SCOPE_".length()).toLowerCase(Locale.ROOT);
        return limit.getName().isEmpty() ? scope : scope + " " + limit.getName();
    }

    private static String jobs(GetServiceStatusResponse status) {
        String counts = status.getJobCountsList().stream()
                .filter(it -> it.getCount() > 0)
                .map(StatusCommand::count)
                .collect(Collectors.joining(", "));
        return counts.isEmpty() ? "none" : counts;
    }

    private static String count(JobStateCount count) {
        return count.getCount() + " " + count.getState();
    }

    private void line(String name, String value) {
        context.out().println(Plain.pad(name, NAMES) + Plain.of(value));
    }
}
