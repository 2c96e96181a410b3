package dev.ebb.server.store;

import dev.ebb.server.job.JobEvent;

/**
 * An event with its place in the history.
 *
 * @param sequence rises with commit order; gaps are possible
 * @param event what happened
 */
public record StoredEvent(long sequence, JobEvent event) {}
