package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * What the properties of IBackgroundCopyJob5 may be, when, and beside what: one place for SetProperty and CreateJob. Pure
 * functions.
 */
public final class TypedPropertyRules {
    /** The states of a network's cost, RESERVED and IGNORE_CONGESTION. */
    public static final int ALL_COST_FLAGS = 0xC00000FF;

    /** BG_SIZE_UNKNOWN: no limit. */
    private static final long SIZE_UNKNOWN = -1;

    private TypedPropertyRules() {}

    /** A mask of acceptable cost states; null when it is 0, which leaves the choice to the policy. */
    public static @Nullable Integer costFlags(String field, int mask) {
        if ((mask & ~ALL_COST_FLAGS) != 0) {
            throw JobException.invalid(field, "holds bits that are no cost state: " + hex(mask & ~ALL_COST_FLAGS));
        }
        return mask == 0 ? null : mask;
    }

    /** Most bytes of a job; null for no limit. */
    public static @Nullable Long maxDownloadSize(String field, long bytes) {
        if (bytes == SIZE_UNKNOWN) {
            return null;
        }
        if (bytes <= 0) {
            throw JobException.inField(
                    ErrorCode.MAX_DOWNLOAD_SIZE_INVALID_VALUE,
                    field,
                    "must be from 1 to 9223372036854775807, or 18446744073709551615 for no limit");
        }
        return bytes;
    }

    /** Refuses properties of downloads on uploads, and combinations that cannot work, in a job to be made. */
    static void checkNew(JobType type, JobSettings settings) {
        TransferSettings transfer = settings.transfer();
        if (type != JobType.DOWNLOAD) {
            refuseOnUpload(transfer.dynamicContent(), "settings.dynamic_content");
            refuseOnUpload(transfer.highPerformance(), "settings.high_performance");
            refuseOnUpload(transfer.maxDownloadSize() != null, "settings.max_download_size");
            refuseOnUpload(transfer.onDemand(), "settings.on_demand_mode");
            refuseOnUpload(transfer.terms().minimumSpeed() != null, "settings.minimum_speed");
        }
        checkCombination("settings.", settings.http(), transfer);
    }

    /** The settings of a job with others for the transfer, when these go together. */
    static JobSettings checked(Job job, TransferSettings next) {
        checkCombination("value.", job.settings().http(), next);
        return job.settings().withTransfer(next);
    }

    static void requireDownload(Job job, String property) {
        refuseOnUpload(job.type() != JobType.DOWNLOAD, property);
    }

    static void requireNotResumed(Job job, String property) {
        if (job.resumed()) {
            throw JobException.inField(
                    ErrorCode.READ_ONLY_PROPERTY_AFTER_RESUME, property, "can be set only before the first Resume");
        }
    }

    static void requireNoFiles(Job job, String property) {
        if (job.counters().filesTotal() > 0) {
            throw JobException.inField(
                    ErrorCode.READ_ONLY_PROPERTY_AFTER_ADDFILE, property, "can be set only while the job has no file");
        }
    }

    private static void refuseOnUpload(boolean refused, String property) {
        if (refused) {
            throw JobException.inField(
                    ErrorCode.PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY, property, "is for downloads alone");
        }
    }

    private static void checkCombination(String prefix, HttpSettings http, TransferSettings transfer) {
        boolean unusual = transfer.dynamicContent() || transfer.onDemand();
        if (unusual && http.method() != null) {
            throw JobException.inField(
                    ErrorCode.NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD,
                    prefix + (transfer.dynamicContent() ? "dynamic_content" : "on_demand_mode"),
                    "does not go with a request method of the job's own");
        }
        if (transfer.dynamicContent() && transfer.onDemand()) {
            throw JobException.inField(
                    ErrorCode.UNSUPPORTED_JOB_CONFIGURATION,
                    prefix + "on_demand_mode",
                    "needs ranges, which dynamic_content does without; choose one of them");
        }
    }

    private static String hex(int bits) {
        return String.format("0x%08X", bits);
    }
}
