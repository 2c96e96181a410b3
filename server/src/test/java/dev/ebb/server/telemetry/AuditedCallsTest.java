package dev.ebb.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.audit.AuditLog;
import dev.ebb.server.audit.AuditOptions;
import dev.ebb.server.rpc.transport.CallEnd;
import dev.ebb.server.rpc.transport.CallHead;
import dev.ebb.server.telemetry.events.AuditedCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which calls leave a line behind, and what it must not hold. */
class AuditedCallsTest {
    @TempDir
    Path folder;

    @Test
    void refusal_thatQuotesWhatWasAsked_isWrittenWithoutItsSecrets() throws IOException {
        String line =
                lineOf(true, new CallEnd("INVALID_ARGUMENT", "E_INVALIDARG", "https://u:geheim@o/f?k=geheim", null));
        assertThat(line).contains("INVALID_ARGUMENT").contains("://o/f").doesNotContain("geheim");
    }

    @Test
    void read_isWrittenDownOnlyIfItWasNotAllowed() throws IOException {
        assertThat(lineOf(false, new CallEnd("OK", "", "", null))).isEmpty();
        assertThat(lineOf(false, new CallEnd("NOT_FOUND", "", "", null))).isEmpty();
        assertThat(lineOf(false, new CallEnd("PERMISSION_DENIED", "", "", null)))
                .isNotEmpty();
        assertThat(lineOf(false, new CallEnd("UNAUTHENTICATED", "", "", null))).isNotEmpty();
        assertThat(lineOf(true, new CallEnd("OK", "", "", null))).isNotEmpty();
    }

    /** What a call adds to the log. */
    private String lineOf(boolean changes, CallEnd end) throws IOException {
        Path file = folder.resolve("audit.log");
        Files.deleteIfExists(file);
        AuditOptions options = new AuditOptions(file, 1 << 20, 1, AuditOptions.Sync.NEVER, false);
        try (AuditLog log = new AuditLog(options, InstantSource.system())) {
            log.open();
            String before = Files.readString(file);
            new AuditedCalls(log, false, InstantSource.system())
                    .begun(new CallHead("ebb.v1.BackgroundCopyManager", "CreateJob", changes, "socket", "uid=1", null))
                    .closed(end);
            return Files.readString(file).substring(before.length());
        }
    }
}
