package dev.ebb.server.rpc;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Every service of the contract, and those by which tools find their way: reflection, health, channelz. Thread-safe. */
public final class RpcServices {
    private static final int CHANNELZ_PAGE = 100;
    private static final int HEALTH_SECONDS = 5;

    private final HealthStatusManager health = new HealthStatusManager();
    private final EventStreams streams;
    private final CertificateQuestions certificates;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final List<ServerServiceDefinition> definitions = new ArrayList<>();
    private final List<String> contract = new ArrayList<>();
    private boolean told;

    /**
     * Services in front of these rooms.
     *
     * @param watches how many event streams may be open
     * @param executor runs what may wait for the store
     * @param timer wakes streams
     */
    public RpcServices(RpcBackends backends, WatchLimits watches, Executor executor, ScheduledExecutorService timer) {
        RpcTranslation translation = RpcTranslation.over(backends, executor);
        streams = new EventStreams(backends, watches, executor, timer);
        certificates = new CertificateQuestions(backends, translation.calls(), executor);
        add(new BackgroundCopyManagerService(backends, translation));
        definitions.add(BackgroundCopyJobService.over(backends, translation));
        definitions.add(BackgroundCopyFileService.over(backends, translation));
        add(new BackgroundCopyCallbackService(backends.queries(), streams, certificates));
        BackupStreams backups = new BackupStreams(backends.service(), executor, timer);
        definitions.add(DescribedErrorDetails.with(
                new ServiceAdministrationService(backends, translation, backups).bindService()));
        add(new PolicyAdministrationService(backends, translation));
        add(new NodeAdministrationService(backends, translation));
        add(new PeerCacheAdministrationService(backends, translation));
        add(new JobHistoryService(backends, translation));
        definitions.replaceAll(ReadableRequests::of);
        definitions.forEach(
                service -> contract.add(service.getServiceDescriptor().getName()));
        tellHealth(true);
        timer.scheduleWithFixedDelay(
                () -> tellHealth(backends.service().isTurning()), HEALTH_SECONDS, HEALTH_SECONDS, TimeUnit.SECONDS);
        add(health.getHealthService());
        add(ProtoReflectionServiceV1.newInstance());
        add(reflectionForOldTools());
        definitions.add(
                ServerInterceptors.intercept(ChannelzService.newInstance(CHANNELZ_PAGE), new AdministratorsOnly()));
    }

    /** The services, ready to be served. */
    public List<ServerServiceDefinition> definitions() {
        return List.copyOf(definitions);
    }

    /** Of each service of the contract, and of all together, by the empty name. */
    private void tellHealth(boolean turning) {
        if (turning != told) {
            told = turning;
            ServingStatus status = turning ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
            contract.forEach(service -> health.setStatus(service, status));
            health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        }
    }

    /** Says that the service is going, and sends watchers away with their cursors. Calls that run are answered. */
    public void drain() {
        if (draining.compareAndSet(false, true)) {
            health.enterTerminalState();
            streams.drain();
            certificates.drain();
        }
    }

    /** Open subscriptions. */
    public int subscriptions() {
        return streams.size();
    }

    private void add(BindableService service) {
        definitions.add(service.bindService());
    }

    /** grpcurl and others of before 2023 ask for v1alpha only. */
    @SuppressWarnings("deprecation")
    private static BindableService reflectionForOldTools() {
        return io.grpc.protobuf.services.ProtoReflectionService.newInstance();
    }
}
