package dev.ebb.server.scheduler;

import dev.ebb.server.engine.TransferTask;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of a running job that have been begun, until the ledger has recorded their end. Changed on the scheduler's thread,
 * read by any.
 */
final class BegunFiles {
    private final Map<Integer, FileRun> runs = new ConcurrentHashMap<>();
    /** Kept apart, for those that wait to be recorded may be thousands. */
    private final Set<FileRun> moving = ConcurrentHashMap.newKeySet();

    /** It moves from now on. */
    void add(FileRun run) {
        runs.put(run.row().index(), run);
        moving.add(run);
    }

    /** The file that moves no more; empty when it is none of these. */
    Optional<FileRun> ended(int fileIndex) {
        Optional<FileRun> run = find(fileIndex);
        run.ifPresent(moving::remove);
        return run;
    }

    void recorded(List<Integer> indexes) {
        indexes.forEach(runs::remove);
    }

    /** Tells all that move to come to an end soon. */
    void stop() {
        runs.values().forEach(FileRun::stop);
    }

    Optional<FileRun> find(int fileIndex) {
        return Optional.ofNullable(runs.get(fileIndex));
    }

    Collection<FileRun> all() {
        return Collections.unmodifiableCollection(runs.values());
    }

    Collection<FileRun> moving() {
        return Collections.unmodifiableSet(moving);
    }

    /** What is being written, by file; the name of each is this node's own. */
    Map<Integer, TransferTask.LocalFiles> localFiles() {
        Map<Integer, TransferTask.LocalFiles> written = new HashMap<>();
        runs.forEach((index, run) -> run.ownFiles().ifPresent(own -> written.put(index, own)));
        return written;
    }

    /** True when files move and none of them has a connection. */
    boolean waitForConnection() {
        return !moving.isEmpty() && moving.stream().allMatch(FileRun::waitsForConnection);
    }
}
