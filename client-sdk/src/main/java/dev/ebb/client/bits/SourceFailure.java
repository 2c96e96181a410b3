package dev.ebb.client.bits;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a file could last not be had from one of its sources.
 *
 * <pre>{@code
 * file.snapshot().getSourceFailures().forEach(failure -> System.out.println(failure.url() + " " + failure.message()));
 * }</pre>
 *
 * @param url the source
 * @param hresult the code, such as 0x80190194 for HTTP 404
 * @param name the name of the code
 * @param message what happened, in words
 * @param time when it failed
 * @param notBefore the source asked not to be asked again before then (Retry-After)
 */
public record SourceFailure(
        String url, int hresult, String name, String message, Instant time, Optional<Instant> notBefore) {
    static SourceFailure of(dev.ebb.v1.SourceFailure wire) {
        return new SourceFailure(
                wire.getUrl(),
                wire.getHresult(),
                wire.getName(),
                wire.getMessage(),
                Wire.instant(wire.getTime()),
                Wire.given(wire, dev.ebb.v1.SourceFailure::hasNotBefore, it -> Wire.instant(it.getNotBefore())));
    }
}
