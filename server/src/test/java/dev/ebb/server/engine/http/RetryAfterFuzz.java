package dev.ebb.server.engine.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Text of a Retry-After: a wait of nothing to a day, or not understood. */
public final class RetryAfterFuzz {
    private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");

    private RetryAfterFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        HttpHeaders headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        headers.add("Retry-After", text);
        Duration wait = RetryAfter.parse(new ResponseHead(503, headers), NOW);
        if (wait != null && (wait.isNegative() || wait.compareTo(Duration.ofDays(1)) > 0)) {
            throw new AssertionError(text + " is taken for " + wait);
        }
        if (wait != null && text.chars().noneMatch(Character::isDigit)) {
            throw new AssertionError(text + " names no time, but is taken for " + wait);
        }
    }
}
