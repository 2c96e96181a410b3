package dev.ebb.server.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.NoticeBoard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ServiceNoticesTest {
    private static final long PID = 4711;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private volatile boolean turning = true;
    private volatile String status = "Serving: 0 jobs";

    private final ServiceNotices.Pulse pulse = new ServiceNotices.Pulse() {
        @Override
        public boolean isTurning() {
            return turning;
        }

        @Override
        public String status() {
            return status;
        }
    };

    @Test
    void service_fromStartToStop_saysEachOnce() throws Exception {
        try (NoticeBoard board = board();
                ServiceNotices notices = ServiceNotices.of(board.environment(), PID)) {
            notices.ready(pulse);
            assertThat(board.next(PATIENCE)).containsExactly("READY=1", "STATUS=Serving: 0 jobs");
            notices.stopping(Duration.ofSeconds(20));
            notices.stopping(Duration.ofSeconds(20));
            assertThat(board.next(PATIENCE)).contains("STOPPING=1", "EXTEND_TIMEOUT_USEC=30000000");
            assertThat(board.next(MOMENT)).isEmpty();
        }
    }

    @Test
    void watchdog_ofAServiceThatTurns_isFed_andOfOneThatHangs_isNot() throws Exception {
        try (NoticeBoard board = board();
                ServiceNotices notices = ServiceNotices.of(watched(board, PID), PID)) {
            notices.ready(pulse);
            board.next(PATIENCE);
            assertThat(board.next(PATIENCE)).containsExactly("WATCHDOG=1");
            turning = false;
            List<String> last = List.of("WATCHDOG=1");
            for (int fed = 0; !last.isEmpty(); fed++) {
                assertThat(fed).as("notices after the service hung").isLessThan(5);
                last = board.next(MOMENT);
            }
        }
    }

    @Test
    void watchdog_ofAnotherProcess_isNotOurs() throws Exception {
        try (NoticeBoard board = board();
                ServiceNotices notices = ServiceNotices.of(watched(board, PID + 1), PID)) {
            notices.ready(pulse);
            board.next(PATIENCE);
            assertThat(board.next(MOMENT)).isEmpty();
        }
    }

    @Test
    void status_thatChanges_isToldWithTheNextBeat() throws Exception {
        try (NoticeBoard board = board();
                ServiceNotices notices = ServiceNotices.of(watched(board, PID), PID)) {
            notices.ready(pulse);
            board.next(PATIENCE);
            status = "Serving: 3 jobs";
            List<String> said = board.next(PATIENCE);
            while (said.equals(List.of("WATCHDOG=1"))) {
                said = board.next(PATIENCE);
            }
            assertThat(said).containsExactly("WATCHDOG=1", "STATUS=Serving: 3 jobs");
        }
    }

    @Test
    void start_thatTakesLong_asksForMoreTime() throws Exception {
        try (NoticeBoard board = board();
                ServiceNotices notices = ServiceNotices.of(watched(board, PID), PID)) {
            assertThat(board.next(PATIENCE)).containsExactly("EXTEND_TIMEOUT_USEC=30000000");
        }
    }

    @Test
    void name_inTheAbstractNameSpace_isReached() throws Exception {
        try (NoticeBoard board = new NoticeBoard(
                        "@ebb-notices-" + ProcessHandle.current().pid());
                ServiceNotices notices = ServiceNotices.of(board.environment(), PID)) {
            notices.ready(pulse);
            assertThat(board.next(PATIENCE)).contains("READY=1");
        }
    }

    @Test
    void nobodyListens_nothingHappens() {
        Map<String, String> gone =
                Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString());
        for (Map<String, String> environment : List.of(Map.<String, String>of(), gone)) {
            try (ServiceNotices notices = ServiceNotices.of(environment, PID)) {
                notices.ready(pulse);
                notices.stopping(Duration.ofSeconds(20));
            }
        }
    }

    private NoticeBoard board() throws Exception {
        return new NoticeBoard(folder.resolve("notify").toString());
    }

    private static Map<String, String> watched(NoticeBoard board, long pid) {
        Map<String, String> environment = new HashMap<>(board.environment());
        environment.put("WATCHDOG_USEC", "100000");
        environment.put("WATCHDOG_PID", Long.toString(pid));
        return environment;
    }
}
