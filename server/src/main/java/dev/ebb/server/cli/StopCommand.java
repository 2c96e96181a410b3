package dev.ebb.server.cli;

import dev.ebb.v1.StopServiceRequest;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb stop}: drains the service. */
@Command(
        name = "stop",
        description =
                "Stops the service in good order: running transfers keep their progress, the queue stays on disk.")
final class StopCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Option(names = "--if-idle", description = "Refuse when a job runs or waits.")
    boolean ifIdle;

    StopCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        StopServiceRequest how =
                StopServiceRequest.newBuilder().setOnlyIfIdle(ifIdle).build();
        Optional<DaemonStarter> place = connector.place();
        try (Service service = connector.openRunning()) {
            if (place.isPresent()) {
                place.get().stop(service, how);
            } else {
                service.administration().stopService(how);
            }
        }
        context.err().println("The service has stopped; its queue is kept.");
        return ExitCode.OK.number();
    }
}
