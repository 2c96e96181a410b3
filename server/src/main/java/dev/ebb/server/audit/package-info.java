/** The audit log: lines that are only ever added, each with the hash of the one before. Knows nothing of jobs and calls. */
@NullMarked
package dev.ebb.server.audit;

import org.jspecify.annotations.NullMarked;
