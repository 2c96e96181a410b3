package dev.ebb.server.notify;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.support.NewJobs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgramRunTest {
    @Test
    void program_thatRunsTooLong_isEndedWithAllThatItStarted() throws Exception {
        String mark = "98765.4321";
        NotifySettings.Command endless = command("/bin/sh", "-c", "sleep " + mark + " & sleep " + mark);
        assertThatThrownBy(() -> run(Duration.ofMillis(500)).run(endless, Map.of("PATH", "/usr/bin:/bin")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer than");
        List<ProcessHandle> left = ProcessHandle.allProcesses()
                .filter(each -> each.info().commandLine().orElse("").contains(mark))
                .toList();
        for (ProcessHandle each : left) {
            each.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void program_byItsExit_succeedsOrFails() throws Exception {
        run(Duration.ofMinutes(1)).run(command("/bin/true"), Map.of());
        assertThatThrownBy(() -> run(Duration.ofMinutes(1)).run(command("/bin/sh", "-c", "exit 7"), Map.of()))
                .hasMessageContaining("ended with 7");
        assertThatThrownBy(() -> run(Duration.ofMinutes(1)).run(command("/no/such/program"), Map.of()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void words_forAnAccount_comeBeforeTheProgram() throws Exception {
        ProgramRun through = new ProgramRun(new Anybody(List.of("/usr/bin/env", "A=1")), Duration.ofMinutes(1));
        through.run(command("/bin/sh", "-c", "[ \"$A\" = 1 ]"), Map.of());
    }

    private static ProgramRun run(Duration limit) {
        return new ProgramRun(new Anybody(List.of()), limit);
    }

    private static NotifySettings.Command command(String program, String... arguments) {
        return new NotifySettings.Command(program, List.of(arguments), NewJobs.ALICE, null);
    }

    private record Anybody(List<String> words) implements ProgramRights {
        @Override
        public boolean allows(NotifySettings.Command command) {
            return true;
        }

        @Override
        public boolean isService(OwnerId owner) {
            return false;
        }

        @Override
        public List<String> words(NotifySettings.Command command) {
            return words;
        }
    }
}
