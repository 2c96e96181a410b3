package dev.ebb.server.cli;

import dev.ebb.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** What {@code ebb list} can show of a job, and order jobs by. */
enum JobColumn {
    /** Enough of the id for people. */
    ID,
    /** In the order of the enum: what waits, what runs, what is over. */
    STATE,
    /** The most urgent first. */
    PRIORITY,
    /** Download or upload. */
    TYPE,
    /** Share and bytes; sorts by share. */
    PROGRESS,
    /** Bytes in all. */
    SIZE,
    /** Files that are whole, of how many; sorts by how many. */
    FILES,
    /** Whose. */
    OWNER,
    /** When it was made; sorts the oldest first. */
    CREATED,
    /** How long ago that was; sorts the youngest first. */
    AGE,
    /** Its last failure. */
    ERROR,
    /** Its name; sorts whatever the case. */
    NAME;

    static final List<JobColumn> USUAL = List.of(ID, STATE, PRIORITY, PROGRESS, FILES, OWNER, NAME);

    private Comparator<Job> order() {
        return switch (this) {
            case ID -> Comparator.comparing(Job::getId);
            case STATE -> Comparator.comparing(Job::getState);
            case PRIORITY -> Comparator.comparing(Job::getPriority);
            case TYPE -> Comparator.comparing(Job::getType);
            case PROGRESS -> Comparator.comparingDouble(JobColumn::share);
            case SIZE -> Comparator.comparingLong(job -> job.getProgress().getBytesTotal());
            case FILES -> Comparator.comparingInt(job -> job.getProgress().getFilesTotal());
            case OWNER -> Comparator.comparing(Job::getOwner);
            case CREATED -> Comparator.comparing(JobColumn::created);
            case AGE -> Comparator.comparing(JobColumn::created).reversed();
            case ERROR -> Comparator.comparing(job -> job.getError().getName());
            case NAME -> Comparator.comparing(Job::getDisplayName, String.CASE_INSENSITIVE_ORDER);
        };
    }

    static JobColumn parse(String word) {
        return Words.parse(JobColumn.class, "", "column", word);
    }

    /** By these columns, one after the other; with none as they are. */
    static Comparator<Job> order(List<String> words) {
        Comparator<Job> order = Comparator.comparing(job -> 0);
        for (String word : words) {
            order = order.thenComparing(parse(word).order());
        }
        return order;
    }

    String text(Job job, Instant now, CommandContext context) {
        return switch (this) {
            case ID -> JobText.shortId(job.getId());
            case STATE -> JobText.state(job.getState());
            case PRIORITY -> JobText.priority(job.getPriority());
            case TYPE -> JobText.type(job.getType());
            case PROGRESS -> JobText.progress(job.getProgress());
            case SIZE ->
                job.getProgress().hasBytesTotal()
                        ? Human.bytes(job.getProgress().getBytesTotal())
                        : "";
            case FILES ->
                job.getProgress().getFilesTransferred() + "/"
                        + job.getProgress().getFilesTotal();
            case OWNER -> job.getOwner();
            case CREATED -> Human.time(created(job), context.zone());
            case AGE -> Human.duration(Duration.between(created(job), now));
            case ERROR -> job.getError().getName();
            case NAME -> job.getDisplayName();
        };
    }

    private static Instant created(Job job) {
        return JobText.instant(job.getTimes().getCreationTime());
    }

    private static double share(Job job) {
        long total = job.getProgress().getBytesTotal();
        return total <= 0 ? 0 : (double) job.getProgress().getBytesTransferred() / total;
    }
}
