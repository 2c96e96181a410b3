package dev.ebb.server.cli.bitsadmin;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every switch, in the order of the help. */
final class Switches {
    private static final List<Switch> ALL = Stream.of(
                    LifeSwitches.ALL,
                    FileSwitches.ALL,
                    QueueSwitches.ALL,
                    ReportSwitches.ALL,
                    ReplySwitches.ALL,
                    PropertySwitches.ALL,
                    NotifySwitches.ALL,
                    ConnectionSwitches.ALL,
                    HttpSwitches.ALL,
                    PeerSwitches.ALL,
                    AbsentSwitches.ALL,
                    HelpSwitches.ALL)
            .flatMap(List::stream)
            .toList();

    private Switches() {}

    static List<Switch> all() {
        return ALL;
    }

    static Optional<Switch> find(String name) {
        return ALL.stream().filter(it -> it.name().equals(name)).findFirst();
    }
}
