package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lines for BITS's own tool, and what it answers below its banner. */
abstract class BitsadminScript extends DaemonCommands {
    static final String GUID = "\\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}}";
    private static final Set<String> ENDS = Set.of("TRANSFERRED", "ERROR");

    /** The state once nothing happens any more, asked for again and again as a script does. */
    String ended(String job) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        String state;
        do {
            state = raw("/getstate", job);
            assertThat(System.nanoTime()).as("still " + state).isLessThan(deadline);
        } while (!ENDS.contains(state));
        return state;
    }

    /** What a line that works prints below the banner. */
    List<String> say(String... words) {
        assertThat(bitsadmin(words)).as(ebb.out() + ebb.err()).isZero();
        return belowBanner();
    }

    List<String> refused(String... words) {
        assertThat(bitsadmin(words)).as(ebb.out() + ebb.err()).isEqualTo(1);
        return belowBanner();
    }

    List<String> belowBanner() {
        List<String> lines = ebb.out().lines().toList();
        assertThat(ebb.err()).isEmpty();
        assertThat(lines.subList(0, 3)).containsExactly("", "BITSADMIN version 3.0", "BITS administration utility.");
        assertThat(lines.get(4)).isEmpty();
        return lines.subList(5, lines.size());
    }

    String raw(String... words) {
        List<String> line = new ArrayList<>(List.of("/rawreturn"));
        line.addAll(List.of(words));
        assertThat(bitsadmin(line.toArray(String[]::new)))
                .as(ebb.out() + ebb.err())
                .isZero();
        assertThat(ebb.out()).doesNotContain("\n");
        return ebb.out();
    }

    int bitsadmin(String... words) {
        List<String> line = new ArrayList<>(List.of("bitsadmin"));
        line.addAll(List.of(words));
        return run(line.toArray(String[]::new));
    }
}
