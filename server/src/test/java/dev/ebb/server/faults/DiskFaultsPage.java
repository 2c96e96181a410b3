package dev.ebb.server.faults;

import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.ErrorCode;

/** Renders what disks do, for the page docs/faults.md. */
final class DiskFaultsPage {
    private static final String HEAD = """

            ## Disk

            Disks fail too, and somebody else may have a hand in the folder. Each case is played under the real engine by a disk
            that fails so, and once more after it was repaired: then the right file is there, byte for byte, and what the failed
            attempt kept was on the disk. Complete and Cancel are played against failing renames, links, unlinks and directory
            syncs in the same way; and the whole service lives through losses of power at any moment, on a disk that keeps of
            what was not synced whatever it likes.

            | case | the disk | Ebb | the attempt | the job |
            |---|---|---|---|---|
            """;

    private DiskFaultsPage() {}

    static String render() {
        StringBuilder page = new StringBuilder(HEAD);
        DiskFaults.cases().forEach(fault -> page.append(row(fault)));
        return page.toString();
    }

    private static String row(DiskCase fault) {
        return "| " + String.join(" | ", fault.name(), fault.disk(), fault.ebb(), end(fault), job(fault.code()))
                + " |\n";
    }

    private static String end(DiskCase fault) {
        return fault.code() == null
                ? "file"
                : ErrorCatalog.describe(fault.code()).name();
    }

    private static String job(ErrorCode code) {
        if (code == null) {
            return "by itself";
        }
        return switch (ErrorCatalog.describe(code).disposition()) {
            case TRANSIENT -> "retries";
            case FATAL -> "Resume";
            default -> throw new IllegalStateException(code + " does not end an attempt");
        };
    }
}
