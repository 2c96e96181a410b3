package dev.ebb.server.job;

import java.util.List;

/**
 * What a command comes to: the next row of the job, changed files and history, to be committed together.
 *
 * @param after the next value of the job; the same object as before when nothing changes
 * @param files files added or changed
 * @param restartedFiles files whose bytes on disk no longer count
 * @param events history
 * @param result S_OK or a BITS success code
 * @param firstNewFile index of the first file added, 0 when none was
 */
public record Decision(
        Job after,
        List<JobFile> files,
        List<Integer> restartedFiles,
        List<JobEvent> events,
        ErrorCode result,
        int firstNewFile) {
    public Decision {
        files = List.copyOf(files);
        restartedFiles = List.copyOf(restartedFiles);
        events = List.copyOf(events);
    }

    static Decision unchanged(Job job) {
        return new Decision(job, List.of(), List.of(), List.of(), ErrorCode.S_OK, 0);
    }

    static Decision of(Job after, JobEvent... events) {
        return new Decision(after, List.of(), List.of(), List.of(events), ErrorCode.S_OK, 0);
    }
}
