package dev.ebb.client.bits;

import dev.ebb.v1.BackupRequest;
import dev.ebb.v1.ConfigurationValue;
import dev.ebb.v1.GetConfigurationRequest;
import dev.ebb.v1.GetConfigurationResponse;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.ListPathDecisionsRequest;
import dev.ebb.v1.ListPathDecisionsResponse;
import dev.ebb.v1.PathDecision;
import dev.ebb.v1.ServiceAdministrationGrpc;
import dev.ebb.v1.ServiceAdministrationGrpc.ServiceAdministrationStub;
import dev.ebb.v1.StopServiceRequest;
import dev.ebb.v1.StopServiceResponse;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The calls of {@link ServiceAdministration} for programs that do not wait. Thread-safe.
 *
 * <pre>{@code
 * manager.serviceAdministration().async().getServiceStatus().thenAccept(status -> show(status));
 * }</pre>
 */
public final class AsyncServiceAdministration {
    private final Calls calls;

    AsyncServiceAdministration(Calls calls) {
        this.calls = calls;
    }

    public CompletableFuture<GetServiceStatusResponse> getServiceStatus() {
        return Calls.answer(
                calls.administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance()),
                Function.identity());
    }

    public CompletableFuture<List<PathDecision>> listPathDecisions(String path) {
        return Calls.answer(
                calls.administration()
                        .listPathDecisions(ListPathDecisionsRequest.newBuilder()
                                .setPath(path)
                                .build()),
                ListPathDecisionsResponse::getDecisionsList);
    }

    public CompletableFuture<List<ConfigurationValue>> getConfiguration() {
        return Calls.answer(
                calls.administration().getConfiguration(GetConfigurationRequest.getDefaultInstance()),
                GetConfigurationResponse::getValuesList);
    }

    /** Writes on a thread of the client; cancelling the future cancels the call. */
    public CompletableFuture<Long> backup(OutputStream to, String passphrase) {
        ServiceAdministrationStub stub =
                ServiceAdministrationGrpc.newStub(calls.administration().getChannel());
        BackupSink sink = new BackupSink(to);
        stub.backup(BackupRequest.newBuilder().setPassphrase(passphrase).build(), sink);
        return sink.written();
    }

    public CompletableFuture<StopServiceResponse> stopService(boolean onlyIfIdle) {
        return Calls.answer(
                calls.administration()
                        .stopService(StopServiceRequest.newBuilder()
                                .setOnlyIfIdle(onlyIfIdle)
                                .build()),
                Function.identity());
    }
}
