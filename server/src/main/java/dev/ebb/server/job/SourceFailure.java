package dev.ebb.server.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a file could last not be had from one of its sources.
 *
 * @param source which: 0 for the remote name, else the place of the mirror, from 1
 * @param code the HRESULT
 * @param message what happened, for a person; never contains credentials or query strings
 * @param time when it failed
 * @param notBefore the source asked not to be asked again earlier (RFC 9110 section 10.2.3); null when it did not
 */
public record SourceFailure(
        int source,
        ErrorCode code,
        String message,
        Instant time,
        @Nullable Instant notBefore) {}
