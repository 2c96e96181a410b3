package dev.ebb.server.rpc;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.TypedPropertyRules;
import dev.ebb.server.policy.CostStates;
import dev.ebb.server.policy.NetworkCost;
import dev.ebb.server.policy.PolicyForecast;
import dev.ebb.server.scheduler.SchedulerView;
import dev.ebb.server.store.JobQuery;
import dev.ebb.v1.JobForecast;
import dev.ebb.v1.PolicyBlock;
import dev.ebb.v1.PolicyLimit;
import dev.ebb.v1.PolicySchedule;
import dev.ebb.v1.SimulatePoliciesRequest;
import dev.ebb.v1.SimulatePoliciesResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/** What policies let run now or at another time, in messages. Thread-safe. */
final class PolicyForecasts {
    private static final int MOST_JOBS = 100;

    /** From the year 1 to 9998: calendars look ahead, and google.protobuf.Timestamp ends with the year 9999. */
    private static final long FIRST_SECOND = -62_135_596_800L;

    private static final long LAST_SECOND = 253_370_764_799L;

    private final RpcBackends backends;

    PolicyForecasts(RpcBackends backends) {
        this.backends = backends;
    }

    /** The answer to a caller who may ask. */
    SimulatePoliciesResponse simulate(Caller caller, SimulatePoliciesRequest request) {
        ZonedDateTime at = time(request).atZone(view().zone());
        NetworkCost network = network(request);
        OwnerId owner = request.getOwner().isEmpty() ? caller.id() : owner(request.getOwner());
        Integer flags =
                request.hasCostFlags() ? TypedPropertyRules.costFlags("cost_flags", request.getCostFlags()) : null;
        SimulatePoliciesResponse.Builder response = SimulatePoliciesResponse.newBuilder()
                .setAt(WireTimes.timestamp(at.toInstant()))
                .setTimeZone(view().zone().getId())
                .setNetworkCost(message(network));
        priorities(request)
                .forEach(priority -> response.addForecasts(
                        forecast(new PolicyForecast.Question(at, priority, owner, flags, null, network))));
        if (request.getIncludeJobs()) {
            jobs(caller).forEach(job -> response.addJobs(forecast(job, at, network)));
        }
        return response.build();
    }

    /** What counts now, for jobs of an owner that ask for nothing themselves. */
    List<dev.ebb.v1.PolicyForecast> now(OwnerId owner) {
        ZonedDateTime at = clock().instant().atZone(view().zone());
        NetworkCost network = view().situation().network();
        return List.of(JobPriority.values()).stream()
                .map(it -> forecast(new PolicyForecast.Question(at, it, owner, null, null, network)))
                .toList();
    }

    static dev.ebb.v1.NetworkCost message(NetworkCost network) {
        return dev.ebb.v1.NetworkCost.newBuilder()
                .setState(network.state())
                .setWords(CostStates.show(network.state()))
                .setSource(network.source())
                .setInterfaceName(network.interfaceName())
                .build();
    }

    private Instant time(SimulatePoliciesRequest request) {
        if (!request.hasAt()) {
            return clock().instant();
        }
        long seconds = request.getAt().getSeconds();
        int nanos = request.getAt().getNanos();
        if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
            throw JobException.invalid("at", "must be a time in the years 1 to 9998");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private NetworkCost network(SimulatePoliciesRequest request) {
        if (!request.hasCostState()) {
            return view().situation().network();
        }
        if (!CostStates.isState(request.getCostState())) {
            throw JobException.invalid("cost_state", "must be bits of BITS_COST_STATE, 1 to 255");
        }
        return new NetworkCost(request.getCostState(), "request", "");
    }

    private static OwnerId owner(String id) {
        try {
            return new OwnerId(id);
        } catch (IllegalArgumentException wrong) {
            throw JobException.invalid("owner", "must be the owner of jobs, such as uid:1000");
        }
    }

    private static List<JobPriority> priorities(SimulatePoliciesRequest request) {
        return request.getPriorityValue() == 0
                ? List.of(JobPriority.values())
                : List.of(WireEnums.priority("priority", request.getPriority()));
    }

    private List<Job> jobs(Caller caller) {
        return backends.queries()
                .jobs(caller, true, new JobQuery(null, Set.of(), Set.of(), Set.of(), "", false, true, null, MOST_JOBS));
    }

    private JobForecast forecast(Job job, ZonedDateTime at, NetworkCost network) {
        Long own = job.settings().transfer().terms().bandwidthLimit();
        Integer flags = job.settings().transfer().costFlags();
        return JobForecast.newBuilder()
                .setJobId(job.id().toString())
                .setDisplayName(job.displayName())
                .setState(WireEnums.state(job.state()))
                .setForecast(
                        forecast(new PolicyForecast.Question(at, job.priority(), job.owner(), flags, own, network)))
                .build();
    }

    private dev.ebb.v1.PolicyForecast forecast(PolicyForecast.Question question) {
        PolicyForecast forecast = PolicyForecast.of(backends.policies().inForce(), question);
        dev.ebb.v1.PolicyForecast.Builder message = dev.ebb.v1.PolicyForecast.newBuilder()
                .setPriority(WireEnums.priority(forecast.priority()))
                .setSchedule(PolicySchedule.valueOf(
                        "POLICY_SCHEDULE_" + forecast.schedule().name()));
        forecast.blocked()
                .ifPresent(it -> message.setBlocked(PolicyBlock.newBuilder()
                        .setHresult(it.code().hresult())
                        .setName(ErrorCatalog.describe(it.code()).name())
                        .setPolicyKey(it.key())
                        .setReason(it.reason())));
        forecast.limits()
                .forEach(it -> message.addLimits(
                        PolicyLimit.newBuilder().setPolicyKey(it.key()).setBytesPerSecond(it.bytesPerSecond())));
        forecast.bytesPerSecond().ifPresent(message::setBytesPerSecond);
        forecast.until().ifPresent(it -> message.setUntil(WireTimes.timestamp(it)));
        return message.build();
    }

    private SchedulerView view() {
        return backends.view();
    }

    private InstantSource clock() {
        return backends.clock();
    }
}
