package dev.ebb.server.cli;

import dev.ebb.server.cli.FileActivity.Arrived;
import dev.ebb.server.cli.FileActivity.Moving;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.File;
import dev.ebb.v1.FileState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds out which files of a job move. Files start in their order, so a look reads the first pages that are not whole and no
 * others: it costs the same for ten files and for a hundred thousand. Confined to a thread.
 */
final class FileWatch {
    private static final int PAGE = 200;
    private static final int MOST_PAGES_A_LOOK = 3;

    private final String jobId;
    private final List<Page> pages = new ArrayList<>(List.of(new Page("")));
    private Map<Integer, Long> bytesBefore = Map.of();
    private Set<Integer> missingBefore = Set.of();
    private Set<Integer> seenBefore = Set.of();
    private long lookedAt;
    private boolean hasLooked;

    FileWatch(String jobId) {
        this.jobId = jobId;
    }

    /** A page of files, known by the token that asks for it. */
    private static final class Page {
        private final String token;
        private boolean whole;

        Page(String token) {
            this.token = token;
        }
    }

    /** Reads how the files do; {@code nanos} is a time that only grows. */
    FileActivity look(Service service, long nanos) {
        Duration since = hasLooked ? Duration.ofNanos(nanos - lookedAt) : Duration.ZERO;
        lookedAt = nanos;
        FileActivity activity = compare(read(service), since);
        hasLooked = true;
        return activity;
    }

    private List<File> read(Service service) {
        List<File> files = new ArrayList<>();
        int read = 0;
        for (int i = 0; i < pages.size() && read < MOST_PAGES_A_LOOK; i++) {
            Page page = pages.get(i);
            if (page.whole) {
                continue;
            }
            read++;
            EnumFilesResponse answer = service.job()
                    .enumFiles(EnumFilesRequest.newBuilder()
                            .setJobId(jobId)
                            .setPageSize(PAGE)
                            .setPageToken(page.token)
                            .build());
            files.addAll(answer.getFilesList());
            String next = answer.getNextPageToken();
            // The last page is read again: files may be added to it.
            page.whole = !next.isEmpty() && answer.getFilesList().stream().allMatch(FileWatch::isWhole);
            boolean begun = answer.getFilesList().stream().anyMatch(file -> isWhole(file) || isMoving(file));
            if (i == pages.size() - 1 && !next.isEmpty() && begun) {
                pages.add(new Page(next));
            }
        }
        return files;
    }

    private FileActivity compare(List<File> files, Duration since) {
        Map<Integer, Long> bytes = new HashMap<>();
        Set<Integer> missing = new HashSet<>();
        Set<Integer> seen = new HashSet<>();
        List<Moving> moving = new ArrayList<>();
        List<Arrived> arrived = new ArrayList<>();
        for (File file : files) {
            int index = file.getIndex();
            seen.add(index);
            if (isWhole(file)) {
                boolean news = missingBefore.contains(index) || !seenBefore.contains(index);
                if (hasLooked && news) {
                    arrived.add(0, new Arrived(name(file), file.getBytesTransferred()));
                }
                continue;
            }
            missing.add(index);
            if (isMoving(file)) {
                bytes.put(index, file.getBytesTransferred());
                moving.add(moving(file, since));
            }
        }
        bytesBefore = bytes;
        missingBefore = missing;
        seenBefore = seen;
        moving.sort(Comparator.comparing(file -> file.bytesPerSecond() == 0));
        return new FileActivity(List.copyOf(moving), List.copyOf(arrived));
    }

    private Moving moving(File file, Duration since) {
        long gained = file.getBytesTransferred() - bytesBefore.getOrDefault(file.getIndex(), 0L);
        long rate = since.isZero() ? 0 : (long) (Math.max(0, gained) / (since.toNanos() / 1e9));
        OptionalLong total = file.hasBytesTotal() ? OptionalLong.of(file.getBytesTotal()) : OptionalLong.empty();
        return new Moving(name(file), file.getBytesTransferred(), total, rate);
    }

    private static boolean isWhole(File file) {
        return file.getState() != FileState.FILE_STATE_PENDING;
    }

    private static boolean isMoving(File file) {
        return !isWhole(file) && file.getBytesTransferred() > 0;
    }

    private static String name(File file) {
        Path name = Path.of(file.getLocalName()).getFileName();
        return Plain.of(name == null ? file.getLocalName() : name.toString());
    }
}
