package dev.ebb.server.identity;

/** What a caller is to the service; each caller has one role. */
public enum Role {
    /** Sees and changes its own jobs; limits apply. */
    USER,
    /** As USER, but exempt from limits. */
    SERVICE,
    /** Sees and changes every job; exempt from limits. */
    ADMINISTRATOR
}
