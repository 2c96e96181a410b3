package dev.ebb.server.app;

import dev.ebb.server.job.FileState;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.job.RestoreRules;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what lies on disk of a job that comes back from a backup, and whether it was written since. By the time of the last
 * change of the inode, which nobody can set; clocks of file servers may be off by a minute. Confined to a thread.
 */
final class RestoredFiles {
    private static final Duration DOUBT = Duration.ofMinutes(1);

    private final Instant since;
    private final Map<Path, Temporaries> temporaries = new HashMap<>();

    /**
     * The temporary files in a folder.
     *
     * @param readable false when nobody can tell which there are
     * @param byStem those of one file, of whichever nodes: each has its own, and one may have taken over another's
     */
    private record Temporaries(boolean readable, Map<String, List<Path>> byStem) {}

    /** Of a queue that knows nothing of what came after this moment. */
    RestoredFiles(Instant moment) {
        this.since = moment.minus(DOUBT);
    }

    /** What the disk says. */
    RestoreRules.Sight look(Job job, List<JobFile> files) {
        return sight(job, files, this::hasChanged, this::hasMovedOn);
    }

    /** Where nobody can look everything may have changed. */
    static RestoreRules.Sight unseen(Job job, List<JobFile> files) {
        return sight(job, files, target -> true, temporary -> true);
    }

    private static RestoreRules.Sight sight(
            Job job, List<JobFile> files, Predicate<Path> targetHas, Predicate<Path> temporaryHas) {
        List<JobFile> movedOn = new ArrayList<>();
        boolean targetChanged = false;
        for (JobFile file : files) {
            if (job.type() == JobType.UPLOAD || file.state() == FileState.COMPLETED) {
                continue;
            }
            Path target = target(job, file);
            targetChanged |= target != null && targetHas.test(target);
            boolean straight = job.settings().transfer().highPerformance();
            // What has been sent is not sent again for the sake of its reply.
            boolean fetched = job.type() == JobType.DOWNLOAD && !straight;
            if (fetched && temporaryHas.test(file.temporaryPath())) {
                movedOn.add(file);
            }
        }
        return new RestoreRules.Sight(movedOn, targetChanged);
    }

    private boolean hasMovedOn(Path temporary) {
        Path folder = Objects.requireNonNull(temporary.getParent(), "a file has a folder");
        String stem = MadeFile.stem(Objects.toString(temporary.getFileName()));
        Temporaries there = temporaries.computeIfAbsent(folder, RestoredFiles::read);
        return !there.readable()
                || there
                        .byStem()
                        .getOrDefault(Objects.requireNonNull(stem, "the name of a temporary file"), List.of())
                        .stream()
                        .anyMatch(this::hasChanged);
    }

    private static Temporaries read(Path folder) {
        Map<String, List<Path>> found = new HashMap<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder, ".ebb-*")) {
            for (Path each : names) {
                String stem = MadeFile.stem(Objects.toString(each.getFileName()));
                if (stem != null) {
                    found.computeIfAbsent(stem, one -> new ArrayList<>()).add(each);
                }
            }
            return new Temporaries(true, found);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return new Temporaries(true, Map.of());
        } catch (IOException | DirectoryIteratorException unreadable) {
            return new Temporaries(false, Map.of());
        }
    }

    private static @Nullable Path target(Job job, JobFile file) {
        if (job.type() == JobType.DOWNLOAD) {
            return file.localPath();
        }
        String reply = job.settings().replyFileName();
        return reply == null ? null : Path.of(reply);
    }

    private boolean hasChanged(Path path) {
        try {
            FileTime changed =
                    path.getFileSystem().supportedFileAttributeViews().contains("unix")
                            ? (FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
                            : Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
            return !changed.toInstant().isBefore(since);
        } catch (NoSuchFileException notThere) {
            return false;
        } catch (IOException unreadable) {
            return true;
        }
    }
}
