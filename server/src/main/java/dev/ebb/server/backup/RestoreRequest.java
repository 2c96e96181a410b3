package dev.ebb.server.backup;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a restore.
 *
 * @param archive the backup
 * @param passphrase opens its secrets; null when there is none
 * @param withoutKey leaves its secrets out, and the home its own
 * @param resume jobs that were runnable may move at once; else all come back suspended
 * @param dryRun only say what would come of it
 */
public record RestoreRequest(
        Path archive, @Nullable String passphrase, boolean withoutKey, boolean resume, boolean dryRun) {}
