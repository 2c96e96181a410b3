package dev.ebb.server.rpc;

import dev.ebb.server.job.JobException;
import dev.ebb.server.store.EventRange;
import java.nio.charset.StandardCharsets;

/** Text of a cursor: the very text that was issued, or a refusal. */
public final class TokenFuzz {
    private static final EventRange KEPT = new EventRange(10, 1_000_000);

    private TokenFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        long sequence;
        try {
            sequence = Cursors.start(text, KEPT);
        } catch (JobException refused) {
            return;
        }
        boolean spoken = text.isEmpty() || text.equals("0");
        if (!spoken && !Cursors.encode(sequence).equals(text) || sequence > KEPT.last()) {
            throw new AssertionError(text + " is taken for " + sequence);
        }
    }
}
