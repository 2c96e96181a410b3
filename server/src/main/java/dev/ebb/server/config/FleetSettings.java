package dev.ebb.server.config;

import static dev.ebb.server.config.SettingTypes.duration;
import static dev.ebb.server.config.SettingTypes.listOf;
import static dev.ebb.server.config.SettingTypes.or;
import static dev.ebb.server.config.SettingTypes.scalar;

import dev.ebb.server.fleet.FleetOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a node is in a fleet, when several share a store. */
final class FleetSettings {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    static final Setting<Optional<String>> NODE = Setting.of(
            "fleet.node",
            or("host", name()),
            Optional.empty(),
            "The name of this node, unique in the fleet and the same after every restart. host = the name of the machine.");

    static final Setting<List<String>> POOLS = Setting.of(
            "fleet.pools",
            listOf(name()),
            List.of(),
            "Pools that this node belongs to: nodes of one pool see the same files under the same paths.");

    static final Setting<Duration> LEASE = Setting.of(
            "fleet.lease",
            duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
            FleetOptions.LEASE,
            "When nothing has been heard of a node for this long, others go on with its jobs. It is to be the same on all nodes.");

    static final Setting<Duration> OUTAGE_GRACE = Setting.of(
            "fleet.outage-grace",
            duration(Duration.ZERO, Duration.ofDays(1)),
            FleetOptions.OUTAGE_GRACE,
            "How long a node goes on with its transfers while it cannot reach the shared store. It is to be the same on all"
                    + " nodes.");

    static final List<Setting<?>> ALL = List.of(NODE, POOLS, LEASE, OUTAGE_GRACE);

    private FleetSettings() {}

    private static SettingType<String> name() {
        return scalar(
                "a name",
                text -> Optional.of(text).filter(it -> NAME.matcher(it).matches()),
                text -> text,
                "a name of 1 to 63 letters, digits, \".\", \"_\" and \"-\" that begins with a letter or a digit");
    }

    static FleetOptions options(ResolvedSettings values) {
        return new FleetOptions(
                values.get(NODE).orElseGet(FleetSettings::machine),
                Set.copyOf(values.get(POOLS)),
                values.get(LEASE),
                values.get(OUTAGE_GRACE));
    }

    /** What the machine is called, in letters that a name may have. */
    private static String machine() {
        try {
            String name = Files.readString(HOST_NAME).strip().replaceAll("[^A-Za-z0-9._-]", "-");
            return NAME.matcher(name).matches() ? name : "node";
        } catch (IOException unknown) {
            return "node";
        }
    }
}
