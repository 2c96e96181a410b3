package dev.ebb.server.engine;

import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileRange;
import java.util.List;

/**
 * Which bytes of the remote file a download is to fetch.
 *
 * @param parts these, written one after the other in this order; empty = the file under its own offsets
 * @param onDemand only what the demand requests, rather than the whole file
 * @param demand what is requested, and what comes first
 */
public record FileSelection(List<FileRange> parts, boolean onDemand, FileDemand demand) {
    /** The whole file from its start: an ordinary download. */
    public static final FileSelection WHOLE = new FileSelection(List.of(), false, FileDemand.NONE);

    public FileSelection {
        parts = List.copyOf(parts);
    }

    /** True when the file can be fetched from its start to its end. */
    public boolean isWhole() {
        return parts.isEmpty() && !onDemand && demand.position() == FileDemand.NO_POSITION;
    }

    /** This selection after the demand has changed. */
    public FileSelection with(FileDemand next) {
        return new FileSelection(parts, onDemand, next);
    }
}
