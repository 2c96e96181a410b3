package dev.ebb.server.rpc;

import dev.ebb.server.job.JobCommand;
import dev.ebb.server.job.JobProperty;
import dev.ebb.v1.BackgroundCopyJobGrpc;
import dev.ebb.v1.SetNotifyCmdLineRequest;
import dev.ebb.v1.SetNotifyCmdLineResponse;
import dev.ebb.v1.SetNotifyFlagsRequest;
import dev.ebb.v1.SetNotifyFlagsResponse;
import dev.ebb.v1.SetNotifyInterfaceRequest;
import dev.ebb.v1.SetNotifyInterfaceResponse;
import io.grpc.stub.StreamObserver;

/** SetNotifyFlags, SetNotifyInterface and SetNotifyCmdLine. Thread-safe. */
final class JobNotifications implements ServiceTable.Part {
    private final JobChanges changes;
    private final NotifyRequests requests;

    JobNotifications(RpcBackends backends, RpcTranslation translation) {
        this.changes = translation.changes();
        this.requests = new NotifyRequests(backends.secrets());
    }

    @Override
    public void bind(ServiceTable table) {
        table.unary(BackgroundCopyJobGrpc.getSetNotifyFlagsMethod(), this::setNotifyFlags)
                .unary(BackgroundCopyJobGrpc.getSetNotifyInterfaceMethod(), this::setNotifyInterface)
                .unary(BackgroundCopyJobGrpc.getSetNotifyCmdLineMethod(), this::setNotifyCmdLine);
    }

    private void setNotifyFlags(SetNotifyFlagsRequest request, StreamObserver<SetNotifyFlagsResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.NotifyFlags(NotifyRequests.flags("notify_flags", request.getNotifyFlagsList())),
                job -> SetNotifyFlagsResponse.newBuilder().setJob(job).build());
    }

    private void setNotifyInterface(
            SetNotifyInterfaceRequest request, StreamObserver<SetNotifyInterfaceResponse> observer) {
        changes.set(
                request,
                observer,
                () -> new JobProperty.NotifyEndpoint(requests.endpoint("endpoint.", request.getEndpoint())),
                job -> SetNotifyInterfaceResponse.newBuilder().setJob(job).build());
    }

    private void setNotifyCmdLine(SetNotifyCmdLineRequest request, StreamObserver<SetNotifyCmdLineResponse> observer) {
        changes.change(
                request,
                observer,
                caller -> new JobCommand.SetProperty(new JobProperty.NotifyCommand(
                        NotifyRequests.command(caller, "", request.getProgram(), request.getArgumentsList()))),
                job -> SetNotifyCmdLineResponse.newBuilder().setJob(job).build());
    }
}
