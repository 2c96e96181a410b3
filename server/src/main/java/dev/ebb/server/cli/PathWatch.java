package dev.ebb.server.cli;

import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.NetworkPath;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Says each second how background transfers do on the paths to the network. Confined to a thread. */
final class PathWatch {
    private static final long INTERVAL_MILLIS = 1_000;

    private final CommandContext context;
    private final Service service;
    private final boolean json;

    PathWatch(CommandContext context, Service service, boolean json) {
        this.context = context;
        this.service = service;
        this.json = json;
    }

    ExitCode untilInterrupted() {
        CompletableFuture<ExitCode> end = new CompletableFuture<>();
        try (Interrupts.Registration interrupt =
                context.interrupts().onInterrupt(() -> end.complete(ExitCode.DETACHED))) {
            while (true) {
                print(service.administration()
                        .getServiceStatus(GetServiceStatusRequest.getDefaultInstance())
                        .getNetworkPathsList());
                try {
                    return end.get(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException again) {
                    continue;
                } catch (ExecutionException impossible) {
                    throw new IllegalStateException(impossible);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    return ExitCode.DETACHED;
                }
            }
        }
    }

    private void print(List<NetworkPath> paths) {
        for (NetworkPath path : paths) {
            if (json) {
                Json.line(context.out(), path);
            } else {
                String time = Human.time(context.clock().instant(), context.zone());
                context.out().println(time + "  " + Plain.of(PathSheet.line(path)));
            }
        }
        context.out().flush();
    }
}
