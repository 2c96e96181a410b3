package dev.ebb.server.rpc;

import dev.ebb.server.identity.AccessRule;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.ledger.JobQueries;
import dev.ebb.server.scheduler.RunningTransfers;
import dev.ebb.server.scheduler.SchedulerView;
import dev.ebb.v1.BackupRequest;
import dev.ebb.v1.BackupResponse;
import dev.ebb.v1.ConfigurationValue;
import dev.ebb.v1.GetConfigurationRequest;
import dev.ebb.v1.GetConfigurationResponse;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.JobStateCount;
import dev.ebb.v1.ListPathDecisionsRequest;
import dev.ebb.v1.ListPathDecisionsResponse;
import dev.ebb.v1.ServiceAdministrationGrpc;
import dev.ebb.v1.StopServiceRequest;
import dev.ebb.v1.StopServiceResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The service itself: what runs, and how to stop it. Thread-safe. */
final class ServiceAdministrationService extends ServiceAdministrationGrpc.ServiceAdministrationImplBase {
    private final JobQueries queries;
    private final RunningTransfers running;
    private final SchedulerView view;
    private final ServiceControl service;
    private final PolicyForecasts forecasts;
    private final BackupStreams backups;
    private final UnaryCalls calls;
    private final InstantSource clock;

    ServiceAdministrationService(RpcBackends backends, RpcTranslation translation, BackupStreams backups) {
        this.backups = backups;
        this.queries = backends.queries();
        this.running = backends.running();
        this.view = backends.view();
        this.service = backends.service();
        this.forecasts = new PolicyForecasts(backends);
        this.calls = translation.calls();
        this.clock = backends.clock();
    }

    @Override
    public void getServiceStatus(GetServiceStatusRequest request, StreamObserver<GetServiceStatusResponse> observer) {
        calls.read(observer, this::status);
    }

    @Override
    public void listPathDecisions(
            ListPathDecisionsRequest request, StreamObserver<ListPathDecisionsResponse> observer) {
        calls.later(
                observer,
                () -> {
                    if (request.getPath().isEmpty()) {
                        throw JobException.invalid("path", "is missing; GetServiceStatus has the names of all paths");
                    }
                    return view.decisions(request.getPath()).toCompletableFuture();
                },
                decisions -> PathMessages.decisions(decisions, clock.instant()));
    }

    @Override
    public void stopService(StopServiceRequest request, StreamObserver<StopServiceResponse> observer) {
        calls.read(observer, caller -> {
            AccessRule.requireAdministrator(caller, "stop the service");
            if (request.getOnlyIfIdle()) {
                requireIdle();
            }
            service.stop();
            return StopServiceResponse.getDefaultInstance();
        });
    }

    @Override
    public void getConfiguration(GetConfigurationRequest request, StreamObserver<GetConfigurationResponse> observer) {
        calls.read(observer, caller -> {
            AccessRule.requireAdministrator(caller, "read the configuration");
            GetConfigurationResponse.Builder response = GetConfigurationResponse.newBuilder();
            service.configuration().forEach(entry -> response.addValues(value(entry)));
            return response.build();
        });
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> observer) {
        try {
            backups.open(CallerContext.current(), request, (ServerCallStreamObserver<BackupResponse>) observer);
        } catch (RuntimeException refused) {
            observer.onError(StatusMapper.toStatus(refused));
        }
    }

    private GetServiceStatusResponse status(Caller caller) {
        ServiceProfile profile = service.profile();
        GetServiceStatusResponse.Builder response = GetServiceStatusResponse.newBuilder()
                .setVersion(profile.version())
                .setBuildId(profile.buildId())
                .setContractVersion(ServiceProfile.CONTRACT_VERSION)
                .setStartTime(WireTimes.timestamp(profile.startTime()))
                .setProcessId(profile.processId())
                .setCaller(caller.id().value())
                .setCallerRole(WireEnums.role(caller.role()))
                .setSurvivesReboot(profile.survivesReboot())
                .setRunningTransfers(running.transfers())
                .setBytesPerSecond(running.bytesPerSecond())
                .setNetworkDown(!view.situation().networkUp())
                .setNetworkCost(PolicyForecasts.message(view.situation().network()))
                .addAllPolicyForecasts(forecasts.now(caller.id()));
        if (caller.isAdministrator()) {
            response.setStateDirectory(profile.stateDirectory().toString());
        }
        Set<String> ownJobs = running.jobs().stream()
                .filter(job -> job.owner().equals(caller.id()))
                .map(job -> job.id().toString())
                .collect(Collectors.toSet());
        response.addAllBandwidthLimits(BandwidthMessages.of(view.limits(), caller, ownJobs));
        response.addAllNetworkPaths(PathMessages.of(view.paths()));
        new TreeMap<>(queries.countByState())
                .forEach((state, count) -> response.addJobCounts(
                        JobStateCount.newBuilder().setState(state.name()).setCount(count)));
        return response.build();
    }

    private void requireIdle() {
        long active = queries.countByState().entrySet().stream()
                .filter(count -> count.getKey().isActive())
                .mapToLong(Map.Entry::getValue)
                .sum();
        if (active > 0) {
            throw JobException.of(ErrorCode.INVALID_STATE, "The service is not idle: " + active + " jobs are active.")
                    .withRemedy(
                            "Wait for them, suspend them, or stop it whatever it does: they go on after its next start.");
        }
    }

    private static ConfigurationValue value(ServiceControl.ConfigurationEntry entry) {
        return ConfigurationValue.newBuilder()
                .setKey(entry.key())
                .setValue(entry.value())
                .setSource(entry.source())
                .build();
    }
}
