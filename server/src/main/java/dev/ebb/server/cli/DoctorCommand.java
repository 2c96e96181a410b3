package dev.ebb.server.cli;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.ebb.client.EbbException;
import dev.ebb.server.cli.doctor.Checkup;
import dev.ebb.server.cli.doctor.Finding;
import dev.ebb.server.cli.doctor.Installation;
import dev.ebb.server.cli.doctor.ServiceAnswer;
import dev.ebb.server.config.EffectiveValue;
import dev.ebb.server.config.Home;
import dev.ebb.v1.GetConfigurationRequest;
import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb doctor}: looks at the installation and says what is wrong. */
@Command(
        name = "doctor",
        description =
                "Checks the installation, the configuration and all that it names, the queue and the service, and says what"
                        + " is wrong and what to do. Starts and changes nothing; exit code 1 when something does not work.")
final class DoctorCommand implements Callable<Integer> {
    private static final int LEVELS = 9;
    private static final int NAMES = 20;

    private final CommandContext context;
    private final Connector connector;
    private final GlobalOptions global;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only what is wrong.")
    boolean quiet;

    @Option(names = "--system", description = "The service of the whole machine: /var/lib/ebb, /run/ebb, /etc/ebb.")
    boolean system;

    @Option(names = "--json", description = "Print each finding as a line of JSON.")
    boolean json;

    DoctorCommand(CommandContext context, Connector connector, GlobalOptions global) {
        this.context = context;
        this.connector = connector;
        this.global = global;
    }

    @Override
    public Integer call() {
        if (global.target != null) {
            throw CliException.usage("--target is elsewhere: the doctor looks at this machine alone");
        }
        if (system && global.home != null) {
            throw CliException.usage("--system and --home exclude each other");
        }
        Home home = system ? Home.system() : connector.home();
        List<Finding> findings = Checkup.of(new Installation(
                home,
                context.environment(),
                properties(),
                Path.of("/"),
                context.clock().instant(),
                ask(home),
                new HomeInspection(context, home).run()));
        Finding.Level least = quiet ? Finding.Level.WARNING : Finding.Level.OK;
        findings.stream().filter(it -> it.level().compareTo(least) >= 0).forEach(this::print);
        if (!json && !quiet) {
            summary(findings);
        }
        boolean broken = findings.stream().anyMatch(it -> it.level() == Finding.Level.ERROR);
        return (broken ? ExitCode.FAILED : ExitCode.OK).number();
    }

    private ServiceAnswer ask(Home home) {
        boolean listening = new DaemonStarter(context, new SdkDial(), home).isListening();
        Optional<GetServiceStatusResponse> status = Optional.empty();
        List<EffectiveValue> settings = List.of();
        String failure = "";
        if (listening) {
            try (Service service = new SdkDial().socket(home.socket())) {
                status = Optional.of(
                        service.administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance()));
                settings = settings(service);
            } catch (EbbException refused) {
                failure = String.valueOf(refused.getMessage());
            }
        }
        return new ServiceAnswer(
                listening,
                status,
                settings,
                failure,
                context.build().version(),
                context.build().id().get());
    }

    /** For administrators alone. */
    private static List<EffectiveValue> settings(Service service) {
        try {
            return service
                    .administration()
                    .getConfiguration(GetConfigurationRequest.getDefaultInstance())
                    .getValuesList()
                    .stream()
                    .map(it -> new EffectiveValue(it.getKey(), it.getValue(), it.getSource()))
                    .toList();
        } catch (EbbException refused) {
            return List.of();
        }
    }

    private void print(Finding finding) {
        if (json) {
            Json.line(context.out(), message(finding));
            return;
        }
        Style style = context.outputStyle();
        String level = Plain.pad(finding.level().name().toLowerCase(Locale.ROOT), LEVELS);
        String shown = switch (finding.level()) {
            case OK -> style.good(level);
            case NOTE -> level;
            case WARNING -> style.odd(level);
            case ERROR -> style.bad(level);
        };
        context.out().println(shown + Plain.pad(finding.check(), NAMES) + Plain.of(finding.what()));
        if (!finding.remedy().isEmpty()) {
            context.out().println(" ".repeat(LEVELS + NAMES) + "-> " + Plain.of(finding.remedy()));
        }
    }

    private static Struct message(Finding finding) {
        return Struct.newBuilder()
                .putFields("check", text(finding.check()))
                .putFields("level", text(finding.level().name()))
                .putFields("what", text(finding.what()))
                .putFields("remedy", text(finding.remedy()))
                .build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private void summary(List<Finding> findings) {
        long errors = count(findings, Finding.Level.ERROR);
        long warnings = count(findings, Finding.Level.WARNING);
        context.out().println(ConfigReport.tally(errors, warnings, "."));
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(it -> it.level() == level).count();
    }

    private static Map<String, String> properties() {
        return System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> System.getProperty(name, "")));
    }
}
