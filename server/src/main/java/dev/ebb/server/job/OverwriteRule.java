package dev.ebb.server.job;

/** What Complete does when the local file exists; the ordinal is what the store keeps. */
public enum OverwriteRule {
    REPLACE,
    NO_CLOBBER
}
