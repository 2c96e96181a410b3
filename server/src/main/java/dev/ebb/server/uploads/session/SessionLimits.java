package dev.ebb.server.uploads.session;

import java.time.Duration;

/**
 * What uploads may take of the server.
 *
 * @param fileBytes largest file
 * @param sessions uploads under way at once
 * @param lifetime a session without progress for this long is removed (BITSSessionTimeout)
 * @param memory how long an ended session is remembered
 */
public record SessionLimits(long fileBytes, int sessions, Duration lifetime, Duration memory) {}
