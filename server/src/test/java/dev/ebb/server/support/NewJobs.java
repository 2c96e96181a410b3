package dev.ebb.server.support;

import dev.ebb.server.job.FileSpec;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NewJob;
import dev.ebb.server.job.OwnerId;
import java.util.ArrayList;
import java.util.List;

/** What tests ask CreateJob for. */
public final class NewJobs {
    public static final OwnerId ALICE = OwnerId.ofUid(1000);
    public static final OwnerId BOB = OwnerId.ofUid(1001);

    private NewJobs() {}

    /** Files that differ in their number. */
    public static List<FileSpec> files(int count) {
        List<FileSpec> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(new FileSpec("https://example.org/f" + i, "/data/f" + i, null, false, List.of()));
        }
        return files;
    }

    /** A suspended job of Alice's. */
    public static NewJob of(JobType type, int files) {
        return with(type, ALICE, JobPriority.NORMAL, JobSettings.DEFAULTS, files, false);
    }

    /** A job that is resumed at once. */
    public static NewJob resumed(OwnerId owner, JobPriority priority, int files) {
        return with(JobType.DOWNLOAD, owner, priority, JobSettings.DEFAULTS, files, true);
    }

    /** A suspended download with these settings. */
    public static NewJob with(JobSettings settings, int files) {
        return with(JobType.DOWNLOAD, ALICE, JobPriority.NORMAL, settings, files, false);
    }

    private static NewJob with(
            JobType type, OwnerId owner, JobPriority priority, JobSettings settings, int files, boolean resume) {
        return new NewJob(type, owner, null, false, "a job", "", priority, settings, files(files), resume);
    }
}
