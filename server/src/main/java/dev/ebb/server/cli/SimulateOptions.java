package dev.ebb.server.cli;

import com.google.protobuf.Timestamp;
import dev.ebb.server.config.CostText;
import dev.ebb.v1.SimulatePoliciesRequest;
import java.time.Instant;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code ebb policy simulate} supposes. */
final class SimulateOptions {
    @Option(names = "--at", paramLabel = "TIME", description = "simulate: when, as " + Moment.FORMS + " (default).")
    @Nullable
    String at;

    @Option(
            names = "--priority",
            paramLabel = "PRIORITY",
            description = "simulate: foreground, high, normal or low. Default: all.")
    @Nullable
    String priority;

    @Option(
            names = "--cost",
            paramLabel = "COST",
            description =
                    "simulate: what the network costs, as metered or metered+roaming. Default: what it costs now.")
    @Nullable
    String cost;

    @Option(
            names = {"--owner", "--user"},
            paramLabel = "PRINCIPAL",
            description = "simulate: whose jobs, as uid:1000. Default: yours.")
    @Nullable
    String owner;

    @Option(names = "--jobs", description = "simulate: each job as well, the newest 100.")
    boolean jobs;

    /** True when one of them was said. */
    boolean isSaid() {
        return at != null || priority != null || cost != null || owner != null || jobs;
    }

    SimulatePoliciesRequest request(ZonedDateTime now) {
        SimulatePoliciesRequest.Builder request =
                SimulatePoliciesRequest.newBuilder().setIncludeJobs(jobs);
        if (at != null) {
            Instant when = Moment.read("--at", at, now);
            request.setAt(
                    Timestamp.newBuilder().setSeconds(when.getEpochSecond()).setNanos(when.getNano()));
        }
        if (priority != null) {
            request.setPriority(Words.priority(priority));
        }
        if (cost != null) {
            String word = cost;
            request.setCostState(CostText.read(word)
                    .orElseThrow(() -> CliException.usage(
                            "--cost: \"" + word + "\" is no cost of a network; write " + CostText.allowed())));
        }
        if (owner != null) {
            request.setOwner(owner);
        }
        return request.build();
    }
}
