package dev.ebb.server.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is remembered of the sources of a file that has mirrors.
 *
 * @param current the source that is asked, or asked first next time: 0 for the remote name, else the place of the mirror,
 *     from 1
 * @param failures the last failure of each source that has failed, in the order of the sources
 */
public record FileSources(int current, List<SourceFailure> failures) {
    /** Nothing is remembered: the remote name is asked first. */
    public static final FileSources NONE = new FileSources(0, List.of());

    public FileSources {
        failures = List.copyOf(failures);
    }

    /** After a failure, with the source to ask next. */
    FileSources after(SourceFailure failure, int next) {
        List<SourceFailure> all = new ArrayList<>(failures);
        all.removeIf(earlier -> earlier.source() == failure.source());
        all.add(failure);
        all.sort(Comparator.comparingInt(SourceFailure::source));
        return new FileSources(next, all);
    }
}
