package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.Space;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.TransferError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Stops a transfer before the volume is full: the rest belongs to the machine, and to the service's own state. What running
 * jobs will still write counts as used, so that of two that fit only one at a time the second fails at once and not both in
 * the end. Thread-safe.
 */
public final class SpaceGuard implements Space {
    private static final int RESERVED_PARTS = 100;

    private final long reserveBytes;
    private final @Nullable Path reservedFor;
    private final boolean preallocates;
    private final Executor chores;
    private final Map<Key, Promise> promised = new HashMap<>();
    private final Map<JobId, Shortage> shortages = new HashMap<>();

    /**
     * Keeps this much free, or a hundredth of the volume where that is more; 0 keeps nothing. It is kept where that folder
     * lies, or on every volume when there is none. Volumes are looked at by the executor. Large files may be set aside on their
     * volume before they are written.
     */
    public SpaceGuard(long reserveBytes, @Nullable Path reservedFor, boolean preallocates, Executor chores) {
        this.reserveBytes = reserveBytes;
        this.reservedFor = reservedFor;
        this.preallocates = preallocates;
        this.chores = chores;
    }

    private record Key(JobId job, int fileIndex) {}

    private record Promise(String volume, long bytes) {}

    /**
     * Where bytes go.
     *
     * @param name what all files of the volume share
     * @param folder a folder on it
     */
    private record Volume(String name, Path folder) {
        static Volume of(Path folder) throws IOException {
            return new Volume(nameOf(folder), folder);
        }

        static String nameOf(Path folder) throws IOException {
            return FileKeys.volume(FileKeys.of(Files.readAttributes(folder, BasicFileAttributes.class)));
        }

        long usable() {
            return folder.toFile().getUsableSpace();
        }

        long total() {
            return folder.toFile().getTotalSpace();
        }
    }

    @Override
    public CompletionStage<Optional<TransferError>> admit(JobId job, List<Need> needs) {
        synchronized (this) {
            promised.keySet().removeIf(key -> key.job().equals(job));
            shortages.remove(job);
        }
        if (needs.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return CompletableFuture.supplyAsync(() -> admitNow(job, needs), chores);
    }

    private Optional<TransferError> admitNow(JobId job, List<Need> needs) {
        Map<Need, Volume> places = new LinkedHashMap<>();
        try {
            for (Need need : needs) {
                TransferTask.LocalFiles files = need.files();
                releaseLeftovers(need);
                places.put(
                        need,
                        OwnerRights.as(
                                files.owner(), () -> Volume.of(Folders.nearest(files.destination(), files.roots()))));
            }
            Map<String, Volume> volumes = new LinkedHashMap<>();
            Map<String, Long> sums = new HashMap<>();
            places.forEach((need, volume) -> {
                volumes.putIfAbsent(volume.name(), volume);
                sums.merge(volume.name(), need.bytes(), Long::sum);
            });
            for (Volume volume : volumes.values()) {
                long sum = sums.getOrDefault(volume.name(), 0L);
                demand(job, volume, sum, sum, "The files of the job", null);
            }
        } catch (TransferFailure refused) {
            return Optional.of(refused.error());
        } catch (IOException unreadable) {
            return Optional.empty(); // The file that cannot be written says so itself, better.
        }
        places.forEach(
                (need, volume) -> promise(new Key(job, need.fileIndex()), new Promise(volume.name(), need.bytes())));
        return Optional.empty();
    }

    /** What a killed service had set aside would count twice. */
    private void releaseLeftovers(Need need) throws IOException {
        Path left = need.files().temporary();
        if (!preallocates || left == null) {
            return;
        }
        OwnerRights.<@Nullable Void>as(need.files().owner(), () -> {
            boolean large = Files.isRegularFile(left, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(left) + need.bytes() >= Preallocation.LARGE_BYTES;
            String key = large ? FileKeys.of(Files.readAttributes(left, BasicFileAttributes.class)) : null;
            if (key != null) {
                Preallocation.release(left, key);
            }
            return null;
        });
    }

    /** ERROR_DISK_FULL when so many more bytes do not fit; fatal when the whole never will. */
    private void demand(JobId job, Volume volume, long more, long whole, String what, @Nullable Key self)
            throws TransferFailure {
        long reserve = reserve(volume);
        long others = promisedToOthers(volume, job, self);
        long usable = volume.usable();
        if (usable - others - reserve >= more) {
            return;
        }
        long most = volume.total() - reserve;
        if (whole > most) {
            throw new TransferFailure(new TransferError(
                    ErrorContext.LOCAL_FILE,
                    ErrorCode.DISK_FULL,
                    Disposition.FATAL,
                    what + " can never fit: " + whole + " bytes, and the volume of " + volume.folder() + " holds "
                            + most + ". Waiting does not help.",
                    null));
        }
        remember(job, new Shortage(volume.folder(), usable, reserve + others, more));
        throw FailureClassifier.localFailure(
                ErrorCode.DISK_FULL,
                what + ": not enough space on the volume of " + volume.folder() + ": " + more
                        + " bytes are still to come; " + usable + " are free, of which " + reserve
                        + " stay reserved and " + others + " are promised to other transfers.");
    }

    private long reserve(Volume volume) throws TransferFailure {
        if (reserveBytes == 0) {
            return 0;
        }
        try {
            boolean elsewhere =
                    reservedFor != null && !Volume.nameOf(reservedFor).equals(volume.name());
            return elsewhere ? 0 : Math.max(reserveBytes, volume.total() / RESERVED_PARTS);
        } catch (IOException unreadable) {
            throw FailureClassifier.localFailure(
                    ErrorCode.E_UNEXPECTED, "The volume of the service's own state cannot be looked at: " + unreadable);
        }
    }

    @Override
    public synchronized void release(JobId job) {
        promised.keySet().removeIf(key -> key.job().equals(job));
    }

    @Override
    public synchronized Optional<Shortage> shortage(JobId job) {
        return Optional.ofNullable(shortages.get(job));
    }

    @Override
    public synchronized void forget(JobId job) {
        shortages.remove(job);
    }

    @Override
    public synchronized long promisedBytes() {
        return promised.values().stream().mapToLong(Promise::bytes).sum();
    }

    @Override
    public CompletionStage<Boolean> fits(JobId job) {
        return CompletableFuture.supplyAsync(() -> fitsNow(job), chores);
    }

    private boolean fitsNow(JobId job) {
        Optional<Shortage> lacked = shortage(job);
        if (lacked.isEmpty()) {
            return false;
        }
        try {
            Volume volume = Volume.of(lacked.get().folder());
            long kept = reserve(volume) + promisedToOthers(volume, job, null);
            long usable = volume.usable();
            remember(
                    job,
                    new Shortage(volume.folder(), usable, kept, lacked.get().needed()));
            return usable - kept >= lacked.get().needed();
        } catch (IOException gone) {
            return true; // What is wrong now is for the transfer to say.
        }
    }

    /** The space a file will need; {@link Claim#close} when it is written, or will not be. */
    public Claim claim(TemporaryFile file, TransferTask task) {
        return new Claim(file, task);
    }

    private synchronized void remember(JobId job, Shortage shortage) {
        shortages.put(job, shortage);
    }

    private synchronized void promise(Key key, Promise promise) {
        promised.put(key, promise);
    }

    private synchronized void withdraw(Key key) {
        promised.remove(key);
    }

    /** All but the file itself, or without one all but the job. */
    private synchronized long promisedToOthers(Volume volume, JobId job, @Nullable Key self) {
        return promised.entrySet().stream()
                .filter(entry -> entry.getValue().volume().equals(volume.name()))
                .filter(entry -> self == null
                        ? !entry.getKey().job().equals(job)
                        : !entry.getKey().equals(self))
                .mapToLong(entry -> entry.getValue().bytes())
                .sum();
    }

    /** What one transfer still needs of its volume. Confined to the strand of the transfer. */
    public final class Claim implements AutoCloseable {
        private final TemporaryFile file;
        private final Path destination;
        private final Volume volume;
        private final Key key;
        private long promise;

        private Claim(TemporaryFile file, TransferTask task) {
            this.file = file;
            this.destination = task.files().destination();
            this.volume = new Volume(file.volume(), file.folder());
            this.key = new Key(task.jobId(), task.fileIndex());
        }

        /** ERROR_DISK_FULL when so many more bytes would leave less than the reserve. */
        public void demand(long moreBytes) throws IOException {
            demand(moreBytes, file.size() + moreBytes);
        }

        /** The same for a file of which not the first bytes alone are here, and which will have {@code wholeBytes}. */
        public void demand(long moreBytes, long wholeBytes) throws IOException {
            SpaceGuard.this.demand(key.job(), volume, moreBytes, wholeBytes, destination.toString(), key);
            promise = moreBytes;
            promise(key, new Promise(volume.name(), promise));
        }

        /** The same for all that the file will ever need; the volume sets that aside at once, where it can. */
        public void demandAll(long moreBytes) throws IOException {
            long whole = file.size() + moreBytes;
            if (file.hasReserved(whole) && isReserveLeft()) {
                return;
            }
            file.release();
            demand(moreBytes);
            if (preallocates && moreBytes > 0 && whole >= Preallocation.LARGE_BYTES && file.reserve(whole)) {
                written(moreBytes); // as far as the volume is concerned
            }
        }

        private boolean isReserveLeft() {
            try {
                demand(0);
                return true;
            } catch (IOException eaten) {
                return false;
            }
        }

        /** So many of the bytes are written. */
        public void written(long bytes) {
            promise = Math.max(0, promise - bytes);
            promise(key, new Promise(volume.name(), promise));
        }

        @Override
        public void close() {
            withdraw(key);
        }
    }
}
