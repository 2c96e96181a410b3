package dev.ebb.server.faults;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.disk.DiskScript;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a disk can fail, and what must come of it.
 *
 * @param name how it is called in the table
 * @param disk what the disk does, one sentence
 * @param ebb what Ebb does, one sentence
 * @param code what the attempt fails with; null when the file arrives all the same
 * @param resumed an attempt goes on over what an earlier one left, and the disk fails then
 * @param foreign what is left on the disk is not ours, so nothing of it may be kept
 * @param staging tells the disk
 */
record DiskCase(
        String name,
        String disk,
        String ebb,
        @Nullable ErrorCode code,
        boolean resumed,
        boolean foreign,
        Staging staging) {
    /** Tells the disk how to fail. */
    @FunctionalInterface
    interface Staging {
        void stage(DiskScript disk);
    }

    static DiskCase arrives(String name, String disk, String ebb, Staging staging) {
        return new DiskCase(name, disk, ebb, null, false, false, staging);
    }

    static DiskCase fails(String name, String disk, String ebb, ErrorCode code, Staging staging) {
        return new DiskCase(name, disk, ebb, code, false, false, staging);
    }

    DiskCase onResume() {
        return new DiskCase(name, disk, ebb, code, true, foreign, staging);
    }

    DiskCase byAStranger() {
        return new DiskCase(name, disk, ebb, code, resumed, true, staging);
    }

    @Override
    public String toString() {
        return name;
    }
}
