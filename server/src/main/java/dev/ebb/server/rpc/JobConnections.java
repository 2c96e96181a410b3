package dev.ebb.server.rpc;

import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobProperty;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.CredentialsKey;
import dev.ebb.v1.RemoveCredentialsRequest;
import dev.ebb.v1.RemoveCredentialsResponse;
import dev.ebb.v1.SetCredentialsRequest;
import dev.ebb.v1.SetCredentialsResponse;
import dev.ebb.v1.SetProxySettingsRequest;
import dev.ebb.v1.SetProxySettingsResponse;
import io.grpc.stub.StreamObserver;

/** How a job reaches its servers and proves who it is: proxies and credentials. Thread-safe. */
final class JobConnections implements ServiceTable.Part {
    private final RpcTranslation translation;
    private final ConnectionRequests requests;

    JobConnections(RpcTranslation translation) {
        this.translation = translation;
        this.requests = translation.requests().connections();
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetProxySettingsMethod(), this::setProxySettings)
                .unary(BackgroundCopyJobGrpc.getSetCredentialsMethod(), this::setCredentials)
                .unary(BackgroundCopyJobGrpc.getRemoveCredentialsMethod(), this::removeCredentials);
    }

    private void setProxySettings(SetProxySettingsRequest request, StreamObserver<SetProxySettingsResponse> observer) {
        translation
                .changes()
                .set(
                        request,
                        observer,
                        () -> new JobProperty.Proxy(proxy(request.getProxy())),
                        job -> SetProxySettingsResponse.newBuilder().setJob(job).build());
    }

    private static ProxySettings proxy(dev.ebb.v1.ProxySettings wire) {
        return ConnectionRequests.proxy("proxy.", wire);
    }

    private void setCredentials(SetCredentialsRequest request, StreamObserver<SetCredentialsResponse> observer) {
        translation
                .changes()
                .change(
                        request,
                        observer,
                        caller -> new JobCommand.SetProperty(new JobProperty.OneLogin(
                                requests.credentials("credentials.", caller, request.getCredentials()))),
                        job -> SetCredentialsResponse.newBuilder().setJob(job).build());
    }

    private void removeCredentials(
            RemoveCredentialsRequest request, StreamObserver<RemoveCredentialsResponse> observer) {
        translation.calls().change(request, observer, caller -> removal(request), outcome -> {
            dev.ebb.v1.Job job = translation.messages().job(outcome.job());
            return RemoveCredentialsResponse.newBuilder()
                    .setResult(WireEnums.result(outcome.result()))
                    .setJob(job)
                    .build();
        });
    }

    private static JobCommand.OfCaller removal(RemoveCredentialsRequest request) {
        CredentialsKey key = request.getCredentials();
        return new JobCommand.SetProperty(new JobProperty.NoLogin(
                ConnectionRequests.target("credentials.target", key.getTarget()),
                ConnectionRequests.scheme("credentials.scheme", key.getScheme())));
    }
}
