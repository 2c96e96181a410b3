package dev.ebb.server.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.ebb.server.app.ServiceLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server or a caller has its own words logged, with a line break in them and what steers a terminal. */
class LogInjectionTest {
    private static final String FORGED = "ok\r\n2026-01-01T00:00:00.000Z INFO  Authenticator root came in\u001b[2J";

    private static List<String> logged(java.util.function.Consumer<Logger> writing) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(bytes, true, UTF_8));
            LoggerContext log = new LoggerContext();
            log.setMDCAdapter(new LogbackMDCAdapter());
            log.start();
            ServiceLog service = new ServiceLog();
            service.setContext(log);
            service.configure(log);
            writing.accept(log.getLogger("dev.ebb.Test"));
            log.stop();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(UTF_8).lines().toList();
    }

    @Test
    void lineBreakInAMessage_beginsNoLine() {
        List<String> lines = logged(log -> log.warn("the server said {}", FORGED));

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).contains("WARN", "ok??2026").doesNotContain("\u001b");
    }

    @Test
    void lineBreakInAnException_beginsNoLineOfOurs() {
        List<String> lines = logged(log -> log.error("it failed", new IllegalStateException(FORGED)));

        assertThat(lines.get(0)).endsWith("it failed");
        assertThat(lines.get(1)).startsWith("java.lang.IllegalStateException: ok?");
        assertThat(lines.subList(2, lines.size())).allMatch(line -> line.startsWith("\t"));
        assertThat(String.join("", lines)).doesNotContain("\u001b");
    }
}
