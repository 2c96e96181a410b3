package dev.ebb.server.cli;

import dev.ebb.client.EbbException;
import dev.ebb.server.config.Home;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.StopServiceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Finds the service that the options name, and starts it where that is ours to do. */
final class Connector {
    private final CommandContext context;
    private final GlobalOptions global;
    private final Dial dial;

    Connector(CommandContext context, GlobalOptions global, Dial dial) {
        this.context = context;
        this.global = global;
        this.dial = dial;
    }

    /** Connects, and starts the private service if none runs. */
    Service open() {
        String target = global.target;
        return target == null ? starter().ensure() : remote(target);
    }

    /** Connects to a service that runs, or says that none does. */
    Service openRunning() {
        String target = global.target;
        if (target != null) {
            return remote(target);
        }
        DaemonStarter starter = starter();
        return starter.tryConnect()
                .orElseThrow(() -> new CliException(
                        ExitCode.UNREACHABLE, "no service runs at " + starter.socket() + "; most commands start one"));
    }

    /** A connection to a service that runs; empty when none does where one would be. */
    Optional<Service> running() {
        String target = global.target;
        return target != null ? Optional.of(remote(target)) : starter().tryConnect();
    }

    /** The address of the page of the service that {@link #openRunning} finds; empty when it serves none, or not to us. */
    Optional<String> pageUrl() {
        if (global.target != null) {
            return Optional.empty();
        }
        try {
            return Files.readString(starter().home().pageAddress()).lines().findFirst();
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** As {@link #open}, for a command that stays. */
    Opening opening() {
        return new RunningOpening(this::open);
    }

    /** Runs the service in this process, in the home that is named or in one that is thrown away. */
    Opening standalone() {
        if (global.target != null) {
            throw CliException.usage("--standalone runs a service of its own: it excludes --target");
        }
        return StandaloneOpening.start(
                context, dial, isHomeNamed() ? Optional.of(global.resolveHome(context)) : Optional.empty());
    }

    /** Has the service of a home leave, if one runs there; its queue stays. */
    void stopAt(Home home) {
        DaemonStarter starter = new DaemonStarter(context, dial, home);
        starter.tryConnect().ifPresent(service -> {
            try (service) {
                starter.stop(service, StopServiceRequest.getDefaultInstance());
            }
        });
    }

    /**
     * Where the service is that {@link #openRunning} finds; empty when it was named by its address. To be asked before that
     * service stops: to look for it afterwards would have a service manager start the next one.
     */
    Optional<DaemonStarter> place() {
        return global.target == null ? Optional.of(starter()) : Optional.empty();
    }

    /** The home that commands talk to. */
    Home home() {
        return starter().home();
    }

    /** Of the home that is named; else of the place where a service listens; else of the user's own place. */
    private DaemonStarter starter() {
        global.remote.proof(context).refuseForSocket();
        List<Home> homes =
                isHomeNamed() ? List.of(global.resolveHome(context)) : Home.candidates(context.environment());
        for (Home home : homes) {
            DaemonStarter starter = new DaemonStarter(context, dial, home);
            if (homes.size() == 1 || starter.isListening()) {
                return starter;
            }
        }
        return new DaemonStarter(context, dial, homes.get(0));
    }

    private boolean isHomeNamed() {
        return global.home != null
                || !context.environment().getOrDefault("EBB_HOME", "").isEmpty();
    }

    private Service remote(String target) {
        TargetProof proof = global.remote.proof(context);
        Service service = dial.address(target, proof);
        try {
            service.administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
            return service;
        } catch (RuntimeException failure) {
            service.close();
            throw explained(failure, target, proof);
        }
    }

    private static RuntimeException explained(RuntimeException failure, String target, TargetProof proof) {
        Optional<String> tls = TlsTrouble.inWords(failure, target, proof);
        if (tls.isPresent()) {
            return new CliException(ExitCode.UNREACHABLE, tls.get());
        }
        // Whoever has proved who he is may ask how the service does.
        return failure instanceof EbbException refused && refused.reason().equals("E_ACCESSDENIED")
                ? CliException.refused(ErrorPrinter.inWords(refused, proof.advice()))
                : failure;
    }
}
