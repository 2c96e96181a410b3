package dev.ebb.server.audit;

import java.nio.file.Path;

/**
 * How the audit log is kept.
 *
 * @param file where; older files lie beside it as {@code file.1}, {@code file.2} and so on
 * @param rotateBytes a file that would grow beyond this becomes an older one
 * @param keep how many older files are kept; the oldest is deleted
 * @param sync when lines are made durable
 * @param required whether nothing may be changed that cannot be written down
 */
public record AuditOptions(Path file, long rotateBytes, int keep, Sync sync, boolean required) {
    /** When lines are made durable. What is written survives the end of the process in any case. */
    public enum Sync {
        /** Each before its call is answered; callers at the same time share a sync. */
        ALWAYS,
        /** At most once a second, with the next line. */
        SECOND,
        /** When the operating system likes. */
        NEVER
    }
}
