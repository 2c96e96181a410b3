package dev.ebb.server.cli;

import dev.ebb.v1.CordonNodeRequest;
import dev.ebb.v1.DrainNodeRequest;
import dev.ebb.v1.ForgetNodeRequest;
import dev.ebb.v1.ListNodesRequest;
import dev.ebb.v1.Node;
import dev.ebb.v1.UncordonNodeRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb nodes}: the nodes that share the queue, and what is wanted of each. */
@Command(
        name = "nodes",
        description = {
            "Shows the nodes that share the queue; administrators change what is wanted of them.",
            "",
            "  ebb nodes [--watch]               all nodes, what they do and when they were last heard of",
            "  ebb nodes cordon NAME             takes no further jobs; what it runs goes on",
            "  ebb nodes drain NAME [--wait]     takes no further jobs and gives back what it runs",
            "  ebb nodes uncordon NAME           takes jobs again",
            "  ebb nodes forget NAME             will not come back",
            ""
        })
final class NodesCommand implements Callable<Integer> {
    private static final Set<String> ACTIONS = Set.of("cordon", "uncordon", "drain", "forget");
    private static final long INTERVAL_MILLIS = 1_000;

    private final CommandContext context;
    private final Connector connector;

    @Parameters(index = "0", arity = "0..1", paramLabel = "ACTION", description = "cordon, uncordon, drain or forget.")
    String action = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Name of a node.")
    String name = "";

    @Option(
            names = "--wait",
            description = "With drain: until the node runs no job any more. Ctrl-C ends the waiting only.")
    boolean wait;

    @Option(
            names = {"-w", "--watch"},
            description = "Show the nodes again each second until Ctrl-C.")
    boolean watch;

    @Option(names = "--json", description = "Print each node as a line of JSON.")
    boolean json;

    NodesCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        checkWords();
        try (Service service = connector.open()) {
            if (action.isEmpty()) {
                return (watch ? watch(service) : list(service)).number();
            }
            change(service);
            return (wait ? awaitEmpty(service) : ExitCode.OK).number();
        }
    }

    private void checkWords() {
        if (!action.isEmpty() && !ACTIONS.contains(action)) {
            throw CliException.usage("\"" + action + "\" is none of cordon, uncordon, drain and forget");
        }
        if (name.isEmpty() != action.isEmpty()) {
            throw CliException.usage("\"nodes " + action + "\" takes the NAME of a node; \"ebb nodes\" shows them all");
        }
        if (wait && !action.equals("drain") || watch && !action.isEmpty()) {
            throw CliException.usage("--wait belongs to \"nodes drain\", --watch to \"nodes\" alone");
        }
    }

    private ExitCode list(Service service) {
        print(nodes(service));
        return ExitCode.OK;
    }

    private ExitCode watch(Service service) {
        return again(() -> {
            context.out().println(Human.time(context.clock().instant(), context.zone()));
            print(nodes(service));
            context.out().flush();
            return false;
        });
    }

    /** Waits for a node to give back what it runs. */
    private ExitCode awaitEmpty(Service service) {
        return again(() -> nodes(service).stream()
                .filter(node -> node.getName().equals(name))
                .allMatch(node -> node.getLoad().getJobs() == 0 || !node.getAlive()));
    }

    private void change(Service service) {
        switch (action) {
            case "cordon" ->
                changed(service.nodes()
                        .cordonNode(CordonNodeRequest.newBuilder().setName(name).build())
                        .getNode());
            case "uncordon" ->
                changed(service.nodes()
                        .uncordonNode(
                                UncordonNodeRequest.newBuilder().setName(name).build())
                        .getNode());
            case "drain" ->
                changed(service.nodes()
                        .drainNode(DrainNodeRequest.newBuilder().setName(name).build())
                        .getNode());
            default -> {
                service.nodes()
                        .forgetNode(ForgetNodeRequest.newBuilder().setName(name).build());
                context.out().println(Plain.of(name + " is forgotten"));
            }
        }
    }

    private void changed(Node node) {
        if (json) {
            Json.line(context.out(), node);
        } else {
            context.out().println(Plain.of(node.getName() + " is " + NodeTable.mode(node)));
        }
    }

    private void print(List<Node> nodes) {
        if (json) {
            nodes.forEach(node -> Json.line(context.out(), node));
        } else {
            new NodeTable(context.clock().instant()).of(nodes).print(context.out());
        }
    }

    private static List<Node> nodes(Service service) {
        return service.nodes().listNodes(ListNodesRequest.getDefaultInstance()).getNodesList();
    }

    private interface Look {
        /** True when there is no need to look again. */
        boolean isEnough();
    }

    private ExitCode again(Look look) {
        CompletableFuture<ExitCode> end = new CompletableFuture<>();
        try (Interrupts.Registration interrupt =
                context.interrupts().onInterrupt(() -> end.complete(ExitCode.DETACHED))) {
            while (!look.isEnough()) {
                try {
                    return end.get(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException next) {
                    continue;
                } catch (ExecutionException impossible) {
                    throw new IllegalStateException(impossible);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    return ExitCode.DETACHED;
                }
            }
        }
        return ExitCode.OK;
    }
}
