package dev.ebb.server.cli;

import dev.ebb.v1.ClearPolicyRequest;
import dev.ebb.v1.GetPolicyRequest;
import dev.ebb.v1.ListPoliciesRequest;
import dev.ebb.v1.Policy;
import dev.ebb.v1.SetPolicyRequest;
import dev.ebb.v1.SimulatePoliciesResponse;
import java.time.ZonedDateTime;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb policy list|get|set|clear|simulate}: policies of the running service, for its administrators. */
@Command(
        name = "policy",
        description = {
            "Shows and changes policies of the running service (administrators only).",
            "",
            "  ebb policy list [PREFIX]    all policies, each with its source",
            "  ebb policy get KEY          one policy, with what it does and which values it allows",
            "  ebb policy set KEY VALUE    wins over file, environment and flags, at once and until it is cleared",
            "  ebb policy clear KEY        lets file, environment, flags or the default count again",
            "  ebb policy simulate [--at TIME] [--priority P] [--cost COST]",
            "                              what would run then, how fast at most, and until when",
            ""
        })
final class PolicyCommand implements Callable<Integer> {
    private static final int NAMES = 12;

    private final CommandContext context;
    private final Connector connector;

    @Parameters(index = "0", paramLabel = "ACTION", description = "list, get, set, clear or simulate.")
    String action = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "KEY", description = "Key of a policy.")
    String key = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "VALUE", description = "Its value, as in the file.")
    String value = "";

    @Mixin
    final SimulateOptions suppose = new SimulateOptions();

    @Option(names = "--json", description = "Print each policy, or the simulation, as a line of JSON.")
    boolean json;

    PolicyCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        checkWords();
        try (Service service = connector.open()) {
            switch (action) {
                case "list" -> list(service);
                case "simulate" -> simulate(service);
                case "get" ->
                    show(service.policies()
                            .getPolicy(GetPolicyRequest.newBuilder().setKey(key).build())
                            .getPolicy());
                case "set" ->
                    changed(service.policies()
                            .setPolicy(SetPolicyRequest.newBuilder()
                                    .setKey(key)
                                    .setValue(value)
                                    .build())
                            .getPolicy());
                default ->
                    changed(service.policies()
                            .clearPolicy(
                                    ClearPolicyRequest.newBuilder().setKey(key).build())
                            .getPolicy());
            }
        }
        return ExitCode.OK.number();
    }

    private void checkWords() {
        boolean fine = switch (action) {
            case "list" -> value.isEmpty();
            case "simulate" -> key.isEmpty();
            case "get", "clear" -> !key.isEmpty() && value.isEmpty();
            case "set" -> !key.isEmpty() && !value.isEmpty();
            default -> throw CliException.usage("\"" + action + "\" is none of list, get, set, clear and simulate");
        };
        if (!fine) {
            throw CliException.usage("\"policy " + action + "\" takes "
                    + switch (action) {
                        case "list" -> "a PREFIX at most";
                        case "simulate" -> "options alone";
                        case "set" -> "a KEY and a VALUE";
                        default -> "a KEY";
                    });
        }
        if (suppose.isSaid() && !action.equals("simulate")) {
            throw CliException.usage("--at, --priority, --cost, --owner and --jobs belong to \"policy simulate\"");
        }
    }

    private void simulate(Service service) {
        ZonedDateTime now = context.clock().instant().atZone(context.zone());
        SimulatePoliciesResponse answer = service.policies().simulatePolicies(suppose.request(now));
        if (json) {
            Json.line(context.out(), answer);
        } else {
            new PolicySheet(context.out(), context.zone()).print(answer);
        }
    }

    private void list(Service service) {
        Table table = new Table("POLICY", "VALUE", "UNIT", "DEFAULT", "SOURCE");
        for (Policy policy : service.policies()
                .listPolicies(ListPoliciesRequest.getDefaultInstance())
                .getPoliciesList()) {
            if (!policy.getKey().startsWith(key)) {
                continue;
            }
            if (json) {
                Json.line(context.out(), policy);
            } else {
                table.row(
                        policy.getKey(),
                        policy.getValue(),
                        policy.getUnit(),
                        policy.getDefaultValue(),
                        policy.getSource());
            }
        }
        if (!json && table.isEmpty()) {
            context.err().println("No policies.");
        } else if (!json) {
            table.print(context.out());
        }
    }

    private void show(Policy policy) {
        if (json) {
            Json.line(context.out(), policy);
            return;
        }
        line("policy", policy.getKey());
        if (!policy.getName().isEmpty()) {
            line("in BITS", policy.getName());
        }
        line("value", policy.getValue());
        line("unit", policy.getUnit());
        line("default", policy.getDefaultValue());
        line("source", policy.getSource());
        line("allowed", policy.getAllowed());
        line("", policy.getDescription());
    }

    private void changed(Policy policy) {
        if (json) {
            Json.line(context.out(), policy);
        } else {
            context.out()
                    .println(Plain.of(policy.getKey() + " = " + policy.getValue() + " (" + policy.getSource() + ")"));
        }
    }

    private void line(String name, String text) {
        context.out().println((Plain.pad(name, NAMES) + Plain.of(text)).stripTrailing());
    }
}
