package dev.ebb.server.store.check;

/**
 * Something that is not as it should be.
 *
 * @param rule which one is broken: a short name that stays the same
 * @param severity how bad it is
 * @param where the job, the file or the table
 * @param what is wrong, for a person
 * @param remedy what {@code --repair} does about it, or what a person can do
 * @param repairable {@code --repair} does something about it
 */
public record StoreFinding(
        String rule, Severity severity, String where, String what, String remedy, boolean repairable) {
    /** How bad it is, least first. */
    public enum Severity {
        /** Worth knowing; the store is sound. */
        NOTE,
        /** Works, but not as it should: a wrong number, progress that is lost, a leftover. */
        WARNING,
        /** Something that was acknowledged is damaged, lost or cannot be used. */
        ERROR
    }
}
