package dev.ebb.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the rooms of the server to their table: who may use whom, and which library stays in which room.
 *
 * <p>Java lets any package import any other, so this test is the compiler of our architecture. A room that does not exist
 * yet passes; a package that is no room fails.
 */
class ArchitectureTest {
    private static final String ROOT = "dev.ebb.server";

    /** The table: each room with the rooms it may use, lower layers first. */
    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

    static {
        MAY_USE.put("job", Set.of());
        MAY_USE.put("metalink", Set.of());
        // Lines in a file: for whoever has something to write down, and for ebb audit verify.
        MAY_USE.put("audit", Set.of());
        // An archive and the exchange of folders: for the service, for its door, and for ebb backup and ebb restore.
        MAY_USE.put("backup", Set.of());
        MAY_USE.put("identity", Set.of("job"));
        MAY_USE.put("policy", Set.of("job"));
        MAY_USE.put("store", Set.of("job"));
        MAY_USE.put("network", Set.of("policy"));
        MAY_USE.put("governor", Set.of("job", "policy"));
        MAY_USE.put("ledger", Set.of("job", "identity", "policy", "store"));
        MAY_USE.put("engine", Set.of("job", "governor"));
        MAY_USE.put("events", Set.of("job", "store", "ledger"));
        // An engine before the engine, so it speaks in the same values.
        MAY_USE.put("peer", Set.of("job", "governor", "engine", "policy"));
        MAY_USE.put("fleet", Set.of("job", "policy", "store", "ledger"));
        MAY_USE.put("scheduler", Set.of("job", "policy", "governor", "ledger", "engine", "fleet"));
        // To the ledger only to record that a delivery was made.
        MAY_USE.put("notify", Set.of("job", "events", "store", "ledger"));
        // Of governor and scheduler only immutable views: progress, why a job does not run, status; of store and engine
        // only the values that the doors of ledger, events and scheduler speak in, see
        // rpc_ofStoreAndEngine_usesOnlyValues.
        MAY_USE.put(
                "rpc",
                Set.of(
                        "job",
                        "identity",
                        "policy",
                        "store",
                        "ledger",
                        "engine",
                        "events",
                        "governor",
                        "fleet",
                        "scheduler",
                        "backup"));
        // The other end of uploads: a server of its own that shares nothing with the queue.
        MAY_USE.put("uploads", Set.of());
        MAY_USE.put("telemetry", Set.copyOf(MAY_USE.keySet()));
        // Of any room below only its settings, see config_outside_usesOnlySettings.
        MAY_USE.put("config", Set.copyOf(MAY_USE.keySet()));
        // Where a home lies, how durations are written, and ebb config --offline; the rest goes through the SDK.
        MAY_USE.put("cli", Set.of("config", "metalink", "audit", "backup"));
        // A client too: what it knows of jobs it asks for through the SDK.
        MAY_USE.put("web", Set.of("metalink"));
        MAY_USE.put("app", Set.copyOf(MAY_USE.keySet()));
    }

    private static JavaClasses classes;

    @BeforeAll
    static void readCompiledClasses() {
        // The names of what a class uses are in its own file; looking for the files of all libraries takes half a
        // minute.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
        assertThat(classes).as("compiled classes in target/classes").isNotEmpty();
    }

    @Test
    void packages_all_areRooms() {
        Set<String> rooms = classes.stream().map(ArchitectureTest::roomOf).collect(toCollection(TreeSet::new));
        assertThat(MAY_USE.keySet()).as("rooms in the table of the design").containsAll(rooms);
    }

    @Test
    void rooms_each_useOnlyWhatTheTableAllows() {
        List<String> violations = new ArrayList<>();
        for (Dependency arrow : arrowsBetweenRooms()) {
            String from = roomOf(arrow.getOriginClass());
            String to = roomOf(arrow.getTargetClass());
            if (!MAY_USE.getOrDefault(from, Set.of()).contains(to)) {
                violations.add(from + " may not use " + to + ": " + arrow.getDescription());
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void config_outside_usesOnlySettings() {
        // The records that settings end up in, and the two words that they are written with.
        Set<String> words = Set.of(ROOT + ".identity.Role", ROOT + ".job.OwnerId");
        List<String> violations = new ArrayList<>();
        for (Dependency arrow : arrowsBetweenRooms()) {
            String target = outermost(arrow.getTargetClass());
            boolean settings = target.endsWith("Options") || target.startsWith(ROOT + ".policy.");
            if (roomOf(arrow.getOriginClass()).equals("config") && !settings && !words.contains(target)) {
                violations.add(arrow.getDescription());
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void rpc_ofStoreAndEngine_usesOnlyValues() {
        Set<String> values = Set.of(
                "JobQuery",
                "EventQuery",
                "EventRange",
                "StoredEvent",
                "StoreException",
                "TransferProgress",
                "NodeStatus",
                "NodeMode",
                "NodeLoad",
                "NodeOutlook",
                "NodeDemand",
                "HistoryQuery",
                "FileOrigin",
                "JobRecord",
                "JobOutcome");
        List<String> violations = new ArrayList<>();
        for (Dependency arrow : arrowsBetweenRooms()) {
            boolean intoThem = Set.of("store", "engine").contains(roomOf(arrow.getTargetClass()));
            String type = outermost(arrow.getTargetClass());
            boolean value = values.contains(type.substring(type.lastIndexOf('.') + 1));
            if (roomOf(arrow.getOriginClass()).equals("rpc") && intoThem && !value) {
                violations.add(arrow.getDescription());
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void rooms_together_haveNoCycles() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void packages_all_areNamedForWhatTheyHold() {
        Set<String> nameless = Set.of("util", "utils", "common", "helper", "helpers", "impl", "misc");
        Set<String> segments = new TreeSet<>();
        for (JavaClass each : classes) {
            segments.addAll(List.of(each.getPackageName().split("\\.")));
        }
        segments.retainAll(nameless);
        assertThat(segments).isEmpty();
    }

    @Test
    void grpc_staysIn_rpcTelemetryAndApp() {
        // The sender to an OpenTelemetry collector is a gRPC client.
        only(List.of("rpc..", "app..", "telemetry.otlp.."), "io.grpc..");
    }

    @Test
    void protobuf_staysIn_rpcCliWebAndApp() {
        only(List.of("rpc..", "cli..", "web..", "app.."), "com.google.protobuf..", "com.google.rpc..", "dev.ebb.v1..");
    }

    @Test
    void sdk_staysIn_cliWebAndApp() {
        only(List.of("cli..", "web..", "app.."), "dev.ebb.client..");
    }

    @Test
    void sql_staysIn_store() {
        only(
                List.of("store.."),
                "java.sql..",
                "javax.sql..",
                "org.sqlite..",
                "org.postgresql..",
                "com.zaxxer.hikari..",
                "org.flywaydb..");
    }

    @Test
    void openTelemetry_staysIn_telemetry() {
        only(List.of("telemetry.."), "io.opentelemetry..");
    }

    @Test
    void dbus_staysIn_network() {
        only(List.of("network.."), "org.freedesktop.dbus..");
    }

    @Test
    void netty_staysWhere_socketsAre() {
        only(
                List.of(
                        "engine.http..",
                        "engine.upload..",
                        "governor..",
                        "peer..",
                        "notify..",
                        "rpc.transport..",
                        "uploads.http..",
                        "web.http..",
                        "telemetry.otlp..",
                        "app.."),
                "io.netty..");
    }

    @Test
    void clock_isReadOnlyBy_appAndCli() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".app..", ROOT + ".cli..")
                .should()
                .accessTargetWhere(readsTheClock())
                .because("time is a parameter: inject an InstantSource, so that a test can say what time it is")
                .allowEmptyShould(true)
                .check(classes);
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        Set<String> readings = Set.of(
                "java.time.Instant.now",
                "java.time.LocalDate.now",
                "java.time.LocalTime.now",
                "java.time.LocalDateTime.now",
                "java.time.OffsetDateTime.now",
                "java.time.ZonedDateTime.now",
                "java.time.InstantSource.system",
                "java.time.Clock.systemUTC",
                "java.time.Clock.systemDefaultZone",
                "java.time.Clock.system",
                "java.lang.System.currentTimeMillis",
                "java.util.Date.<init>");
        return describe("a reading of the clock", access -> {
            AccessTarget target = access.getTarget();
            return readings.contains(target.getOwner().getName() + "." + target.getName()) && !isGivenTheTime(target);
        });
    }

    /** True of {@code now(clock)}, which reads the clock it is handed. */
    private static boolean isGivenTheTime(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget code
                && code.getRawParameterTypes().stream()
                        .anyMatch(type -> Set.of("java.time.Clock", "long").contains(type.getName()));
    }

    /** Checks that nobody but {@code rooms} uses the library {@code packages}. */
    private static void only(List<String> rooms, String... packages) {
        String[] allowed = rooms.stream().map(room -> ROOT + "." + room).toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat(resideInAnyPackage(packages))
                .allowEmptyShould(true)
                .check(classes);
    }

    private static Collection<Dependency> arrowsBetweenRooms() {
        List<Dependency> arrows = new ArrayList<>();
        for (JavaClass each : classes) {
            for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(ROOT) && !roomOf(target).equals(roomOf(each))) {
                    arrows.add(dependency);
                }
            }
        }
        return arrows;
    }

    private static String roomOf(JavaClass type) {
        String below = type.getBaseComponentType().getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "(top)" : below.split("\\.")[1];
    }

    private static String outermost(JavaClass type) {
        String name = type.getBaseComponentType().getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
