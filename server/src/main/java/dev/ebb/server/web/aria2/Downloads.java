package dev.ebb.server.web.aria2;

import dev.ebb.client.BlockingStubs;
import dev.ebb.client.EbbException;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.EnumJobsResponse;
import dev.ebb.v1.File;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobFilter;
import dev.ebb.v1.JobOrder;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds and lists the caller's downloads, read anew for each call. Thread-safe. */
final class Downloads {
    private static final int PAGE = 1000;
    private static final int MOST_KNOWN = 20_000;
    private static final int MOST_FILES_KEPT = 2000;

    /** As the queue takes them: by priority, and of one priority the oldest. */
    private static final Comparator<Download> QUEUE =
            Comparator.comparingInt(download -> rank(download.job().getPriority()));

    private final BlockingStubs service;
    private final Results results;
    private final Map<String, String> known = Collections.synchronizedMap(latest(MOST_KNOWN));
    private final Map<String, Job> endedJobs = Collections.synchronizedMap(latest(MOST_FILES_KEPT));
    private final Map<String, Files> files = Collections.synchronizedMap(latest(MOST_FILES_KEPT));

    private record Files(long revision, List<File> list) {}

    Downloads(BlockingStubs service, Results results) {
        this.service = service;
        this.results = results;
    }

    /** Every live download, the oldest first. */
    List<Download> live() {
        return jobs(false).stream().map(this::download).toList();
    }

    List<Download> active() {
        return live().stream().filter(each -> each.word() == Word.ACTIVE).toList();
    }

    /** Those that wait or are paused, in the order in which they would run. */
    List<Download> waiting() {
        return waiting(live());
    }

    static List<Download> waiting(List<Download> live) {
        return live.stream()
                .filter(each -> each.word() == Word.WAITING || each.word() == Word.PAUSED)
                .sorted(QUEUE)
                .toList();
    }

    /** Those that have stopped, the latest last. */
    List<Download> stopped() {
        return stopped(live());
    }

    List<Download> stopped(List<Download> live) {
        List<Download> all = new ArrayList<>();
        live.stream()
                .filter(each -> each.word() == Word.ERROR && !results.isHidden(each.id()))
                .forEach(all::add);
        results.ended().forEach(id -> ended(id).ifPresent(all::add));
        all.sort(Comparator.comparing(Download::changed));
        return all;
    }

    /** The one that a client names: by all digits of its GID, or by as many of the first as are enough. */
    Download find(String text) {
        String wanted = Gid.wanted(text);
        String id = wanted.length() == Gid.LENGTH ? known.get(wanted) : null;
        if (id != null) {
            Optional<Download> found =
                    byId(id).filter(each -> each.gid().digits().equals(wanted));
            if (found.isPresent()) {
                return tell(found.get(), text);
            }
        }
        List<Job> all = jobs(true);
        List<Download> matching = all.stream()
                .map(this::download)
                .filter(each -> each.gid().digits().startsWith(wanted))
                .filter(isTold())
                .toList();
        if (matching.size() > 1) {
            throw new Aria2Exception("GID " + text + " is not unique");
        }
        return matching.stream().findFirst().orElseThrow(() -> unknown(text));
    }

    private Download tell(Download found, String text) {
        if (!isTold().test(found)) {
            throw unknown(text);
        }
        return found;
    }

    private Predicate<Download> isTold() {
        return each -> !(each.word().isStopped() && results.isHidden(each.id()));
    }

    private static Aria2Exception unknown(String text) {
        return new Aria2Exception("GID " + text + " is not found");
    }

    /** A job that was just made here. */
    Download added(Job job) {
        return download(job);
    }

    /** Whether a GID is in use. */
    boolean isTaken(Gid gid) {
        return jobs(true).stream().anyMatch(job -> Gid.of(job).equals(gid));
    }

    /** A download by the id of its job; empty when that is no download or is not known any more. */
    Optional<Download> byId(String jobId) {
        try {
            Job job = service.manager()
                    .getJob(GetJobRequest.newBuilder()
                            .setJobId(jobId)
                            .setIncludeFinal(true)
                            .build())
                    .getJob();
            return Optional.of(job)
                    .filter(found -> found.getType() == JobType.JOB_TYPE_DOWNLOAD)
                    .map(this::download);
        } catch (EbbException refused) {
            if (refused.reason().equals("BG_E_NOT_FOUND")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** The files of a download. Read again only when it has changed, or runs. */
    List<File> files(Download download) {
        Files kept = files.get(download.id());
        if (kept != null && kept.revision() == download.job().getRevision() && !download.isRunning()) {
            return kept.list();
        }
        List<File> all = new ArrayList<>();
        String page = "";
        do {
            EnumFilesResponse answer = service.job()
                    .enumFiles(EnumFilesRequest.newBuilder()
                            .setJobId(download.id())
                            .setPageSize(PAGE)
                            .setPageToken(page)
                            .build());
            all.addAll(answer.getFilesList());
            page = answer.getNextPageToken();
        } while (!page.isEmpty());
        files.put(download.id(), new Files(download.job().getRevision(), List.copyOf(all)));
        return all;
    }

    /** A job that has ended changes no more, so it is read once. */
    private Optional<Download> ended(String id) {
        Job job = endedJobs.get(id);
        if (job != null) {
            return Optional.of(download(job));
        }
        Optional<Download> found = byId(id);
        found.filter(each -> each.word() == Word.COMPLETE || each.word() == Word.REMOVED)
                .ifPresent(each -> endedJobs.put(id, each.job()));
        return found;
    }

    private Download download(Job job) {
        known.put(Gid.of(job).digits(), job.getId());
        return new Download(job, results.unpublished().get(job.getId()));
    }

    private List<Job> jobs(boolean withEnded) {
        List<Job> all = new ArrayList<>();
        String page = "";
        do {
            EnumJobsResponse answer = service.manager()
                    .enumJobs(EnumJobsRequest.newBuilder()
                            .setFilter(JobFilter.newBuilder()
                                    .addTypes(JobType.JOB_TYPE_DOWNLOAD)
                                    .setIncludeFinal(withEnded))
                            .setOrder(JobOrder.JOB_ORDER_OLDEST_FIRST)
                            .setPageSize(PAGE)
                            .setPageToken(page)
                            .build());
            all.addAll(answer.getJobsList());
            page = answer.getNextPageToken();
        } while (!page.isEmpty());
        return all;
    }

    private static int rank(JobPriority priority) {
        return priority.getNumber();
    }

    private static <V> Map<String, V> latest(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
