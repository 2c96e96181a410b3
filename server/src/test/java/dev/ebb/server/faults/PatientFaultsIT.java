package dev.ebb.server.faults;

import dev.ebb.server.faults.FaultCase.Outcome;
import dev.ebb.server.support.TestDaemon;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The patient form of every fault: what a job of the whole service makes of a server that gets better. All jobs are begun at
 * once, so that their waits are over together.
 */
class PatientFaultsIT {
    private static final Map<String, PatientRun> RECOVERIES = new HashMap<>();
    private static final Map<String, PatientRun> CANCELS = new HashMap<>();

    @TempDir
    static Path folder;

    private static TestDaemon ample;
    private static TestDaemon tight;
    private static TestDaemon http2;

    @BeforeAll
    static void beginAll() throws Exception {
        ample = TestDaemon.start(folder.resolve("ample"), "scheduling.background-jobs=16");
        // Where slowness is the fault; whoever is late by mistake is only tried once more.
        tight = TestDaemon.start(
                folder.resolve("tight"),
                "scheduling.background-jobs=32",
                "engine.connect-timeout=500ms",
                "engine.response-timeout=500ms");
        http2 = TestDaemon.start(
                folder.resolve("http2"),
                "scheduling.background-jobs=32",
                "engine.http2=always",
                "engine.response-timeout=2s");
        InstantSource clock = steadyClock();
        for (FaultCase fault : faults().toList()) {
            TestDaemon daemon = fault.http2() ? http2 : fault.tight() ? tight : ample;
            Path files = folder.resolve("files").resolve(fault.name());
            RECOVERIES.put(fault.name(), PatientRun.begin(fault, daemon, files.resolve("recovered"), clock));
            if (waitsForItsOwner(fault)) {
                CANCELS.put(fault.name(), PatientRun.begin(fault, daemon, files.resolve("cancelled"), clock));
            }
        }
    }

    /** Like the service's own: set once, and then as even as the machine's counter. */
    private static InstantSource steadyClock() {
        Instant start = Instant.now();
        long nanos = System.nanoTime();
        return () -> start.plusNanos(System.nanoTime() - nanos);
    }

    @AfterAll
    static void endAll() throws Exception {
        for (Map<String, PatientRun> runs : java.util.List.of(RECOVERIES, CANCELS)) {
            for (PatientRun run : runs.values()) {
                run.close();
            }
            runs.clear();
        }
        ample.close();
        tight.close();
        http2.close();
    }

    static Stream<FaultCase> faults() {
        return FaultTable.all().filter(fault -> !fault.spreads());
    }

    static Stream<FaultCase> faultsThatWait() {
        return FaultTable.all().filter(PatientFaultsIT::waitsForItsOwner);
    }

    private static boolean waitsForItsOwner(FaultCase fault) {
        return fault.outcome() instanceof Outcome.ClearError error && error.isFinal();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void fault_thatGetsBetter_endsWithTheRightFile(FaultCase fault) throws Exception {
        fault.judged(RECOVERIES.get(fault.name())::judgeRecovery);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultsThatWait")
    void fault_ofACancelledJob_leavesNothing(FaultCase fault) throws Exception {
        fault.judged(CANCELS.get(fault.name())::judgeCancel);
    }
}
