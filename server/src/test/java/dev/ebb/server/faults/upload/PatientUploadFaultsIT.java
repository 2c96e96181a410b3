package dev.ebb.server.faults.upload;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.support.TestDaemon;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What jobs of the whole service make of servers that misbehave while they are sent a file and get better: a case or two of each
 * kind, in each protocol. All jobs are begun at once, so that their waits are over together.
 */
class PatientUploadFaultsIT {
    private static final byte[] CONTENT = EngineHarness.content(200_000, 11);
    private static final Map<String, UploadJob> JOBS = new LinkedHashMap<>();

    @TempDir
    static Path folder;

    private static TestDaemon ample;
    private static TestDaemon tight;

    @BeforeAll
    static void beginAll() throws Exception {
        ample = TestDaemon.start(folder.resolve("ample"), "scheduling.background-jobs=32");
        // Where slowness is the fault; whoever is late by mistake is only tried once more.
        tight = TestDaemon.start(
                folder.resolve("tight"), "scheduling.background-jobs=32", "engine.response-timeout=1s");
        for (Arguments each : faults().toList()) {
            UploadFault fault = (UploadFault) each.get()[0];
            UploadProtocol protocol = (UploadProtocol) each.get()[1];
            String name = name(fault, protocol);
            JOBS.put(
                    name,
                    UploadJob.begin(fault, protocol, fault.tight() ? tight : ample, folder.resolve(name), CONTENT));
        }
    }

    @AfterAll
    static void endAll() throws Exception {
        for (UploadJob job : JOBS.values()) {
            job.close();
        }
        JOBS.clear();
        ample.close();
        tight.close();
    }

    static Stream<Arguments> faults() {
        return UploadFaultTable.all()
                .filter(UploadFault::patient)
                .flatMap(fault -> fault.outcomes().keySet().stream().sorted().map(said -> Arguments.of(fault, said)));
    }

    private static String name(UploadFault fault, UploadProtocol protocol) {
        return fault.name() + "-" + protocol;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("faults")
    void server_thatGetsBetter_hasTheFile(UploadFault fault, UploadProtocol protocol) throws Exception {
        try {
            JOBS.get(name(fault, protocol)).judge();
        } catch (AssertionError wrong) {
            throw new AssertionError(name(fault, protocol) + ": " + fault.server() + " " + wrong.getMessage(), wrong);
        }
    }
}
