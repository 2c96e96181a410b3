package dev.ebb.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.ebb.v1.Event;
import dev.ebb.v1.EventKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLinesTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final EventLines lines = new EventLines(new PrintStream(bytes, true, UTF_8), ZoneOffset.UTC);

    @Test
    void filesThatArriveTogether_areOneLine_andNoneIsLost() {
        for (int i = 0; i < 1000; i++) {
            lines.event(event(EventKind.EVENT_KIND_FILE_TRANSFERRED, "aaaaaaaa", i * 10));
        }
        lines.event(event(EventKind.EVENT_KIND_JOB_TRANSFERRED, "aaaaaaaa", 10_000));
        List<String> printed = printed();
        assertThat(printed).hasSizeLessThan(15).last().asString().contains("JOB_TRANSFERRED");
        assertThat(printed.stream()
                        .filter(line -> line.endsWith(" files"))
                        .mapToInt(line -> Integer.parseInt(line.replaceAll(".* (\\d+) files", "$1")))
                        .sum())
                .isEqualTo(1000);
    }

    @Test
    void silence_tellsWhatIsStillKept() {
        lines.event(event(EventKind.EVENT_KIND_FILE_TRANSFERRED, "aaaaaaaa", 0));
        assertThat(printed()).isEmpty();
        lines.silence();
        assertThat(printed()).singleElement().asString().contains("FILE_TRANSFERRED", "because");
    }

    private List<String> printed() {
        return bytes.toString(UTF_8).lines().toList();
    }

    private static Event event(EventKind kind, String job, long millis) {
        return Event.newBuilder()
                .setKind(kind)
                .setJobId(job)
                .setReason("because")
                .setTime(Timestamp.newBuilder().setSeconds(millis / 1000).setNanos((int) (millis % 1000) * 1_000_000))
                .build();
    }
}
