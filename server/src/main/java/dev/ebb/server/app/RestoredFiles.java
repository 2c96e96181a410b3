package dev.ebb.server.app;

import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.RestoreRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what lies on disk of a job that comes back from a backup, and whether it was written since. By the time of the last
 * change of the inode, which nobody can set; clocks of file servers may be off by a minute.
 */
final class RestoredFiles {
    private static final Duration DOUBT = Duration.ofMinutes(1);

    private final Instant backup;

    RestoredFiles(Instant backup) {
        this.backup = backup;
    }

    RestoreRules.Sight of(Job job, List<JobFile> files) {
        List<JobFile> movedOn = new ArrayList<>();
        boolean targetChanged = false;
        for (JobFile file : files) {
            if (job.type() == JobType.UPLOAD || file.state() == FileState.COMPLETED) {
                continue;
            }
            Path target = target(job, file);
            targetChanged |= target != null && changedSince(target, backup);
            boolean straight = job.settings().transfer().highPerformance();
            // What has been sent is not sent again for the sake of its reply.
            boolean fetched = job.type() == JobType.DOWNLOAD && !straight;
            if (fetched && changedSince(file.temporaryPath(), backup.minus(DOUBT))) {
                movedOn.add(file);
            }
        }
        return new RestoreRules.Sight(movedOn, targetChanged);
    }

    private static @Nullable Path target(Job job, JobFile file) {
        if (job.type() == JobType.DOWNLOAD) {
            return file.localPath();
        }
        String reply = job.settings().replyFileName();
        return reply == null ? null : Path.of(reply);
    }

    private static boolean changedSince(Path path, Instant moment) {
        try {
            FileTime changed =
                    path.getFileSystem().supportedFileAttributeViews().contains("unix")
                            ? (FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
                            : Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
            return !changed.toInstant().isBefore(moment);
        } catch (IOException notThere) {
            return false;
        }
    }
}
