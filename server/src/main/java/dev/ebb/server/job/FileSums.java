package dev.ebb.server.job;

import java.util.List;

/** Keeps a job's counters equal to the sums over its files while one file changes at a time. */
final class FileSums {
    private FileSums() {}

    static JobCounters replace(JobCounters sums, JobFile before, JobFile after) {
        return new JobCounters(
                sums.filesTotal(),
                sums.filesTransferred() - transferred(before) + transferred(after),
                sums.filesOfUnknownSize() - unknown(before) + unknown(after),
                sums.bytesTotal() - size(before) + size(after),
                sums.bytesTransferred() - before.bytesTransferred() + after.bytesTransferred());
    }

    static JobCounters added(JobCounters sums, List<JobFile> files) {
        long known = files.stream().mapToLong(FileSums::size).sum();
        int unknown = files.stream().mapToInt(FileSums::unknown).sum();
        return new JobCounters(
                sums.filesTotal() + files.size(),
                sums.filesTransferred(),
                sums.filesOfUnknownSize() + unknown,
                sums.bytesTotal() + known,
                sums.bytesTransferred());
    }

    private static int transferred(JobFile file) {
        return file.state() == FileState.PENDING ? 0 : 1;
    }

    private static int unknown(JobFile file) {
        return file.bytesTotal() == JobFile.UNKNOWN ? 1 : 0;
    }

    private static long size(JobFile file) {
        return file.bytesTotal() == JobFile.UNKNOWN ? 0 : file.bytesTotal();
    }
}
