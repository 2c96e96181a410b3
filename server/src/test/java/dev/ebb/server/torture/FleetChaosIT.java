package dev.ebb.server.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the chaos run; its seed is printed and can be given back as {@code -Debb.chaos.seed}. */
class FleetChaosIT {
    private static final int JOBS = 60;
    private static final int FAULTS = 6;

    @TempDir
    Path folder;

    @Test
    void fleet_underRandomFaults_losesAndSpoilsNothing() throws Exception {
        long seed = Long.getLong("ebb.chaos.seed", System.nanoTime());
        System.out.println("chaos of seed " + seed);
        String summary = FleetChaos.run(seed, JOBS, FAULTS, folder);
        System.out.println(summary);
        assertThat(summary).contains(JOBS + " of " + JOBS);
    }
}
