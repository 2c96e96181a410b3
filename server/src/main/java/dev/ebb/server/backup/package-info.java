/**
 * Backups: the archive that a service writes and a home is restored from, and how a restored home takes the place of the old one
 * so that a crash leaves either of them whole. Knows nothing of jobs.
 */
@NullMarked
package dev.ebb.server.backup;

import org.jspecify.annotations.NullMarked;
