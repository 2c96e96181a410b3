package dev.ebb.server.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Every check, in the order in which one builds on the other. */
public final class Checkup {
    private static final List<Function<Installation, List<Finding>>> CHECKS = List.of(
            ProgramChecks::java,
            ProgramChecks::launcher,
            ProgramChecks::natives,
            HomeChecks::folders,
            HomeChecks::socket,
            HomeChecks::lock,
            HomeChecks::configuration,
            HomeChecks::store,
            HomeChecks::disk,
            ServiceChecks::service,
            ServiceChecks::version,
            SettingChecks::taken,
            ServiceChecks::survival,
            MachineChecks::clock,
            MachineChecks::descriptors,
            MachineChecks::timestamps,
            MachineChecks::receiveBuffers,
            MachineChecks::proxy);

    private Checkup() {}

    /** All findings. A check that has nothing to look at here finds nothing. */
    public static List<Finding> of(Installation installation) {
        List<Finding> findings = new ArrayList<>();
        CHECKS.forEach(check -> findings.addAll(check.apply(installation)));
        return findings;
    }
}
