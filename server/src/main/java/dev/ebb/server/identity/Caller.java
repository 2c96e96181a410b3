package dev.ebb.server.identity;

import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.OwnerId;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, as the door has proved it.
 *
 * @param id the principal
 * @param role what it is to the service
 * @param account with whose rights its files are made; null = the service's own
 */
public record Caller(OwnerId id, Role role, @Nullable FileOwner account) {
    /** The service itself, when nobody asked. */
    public static final Caller SYSTEM = new Caller(new OwnerId("system"), Role.ADMINISTRATOR, null);

    /** True when queue limits do not bite (BITS exempts administrators and service accounts). */
    public boolean isExempt() {
        return role != Role.USER;
    }

    /** True when every job is open to the caller. */
    public boolean isAdministrator() {
        return role == Role.ADMINISTRATOR;
    }
}
