package dev.ebb.server.cli;

import dev.ebb.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code ebb list} can show of a job, and order jobs by. */
enum JobColumn {
    /** Enough of the id for people. */
    ID(Comparator.comparing(Job::getId)),
    /** In the order of the enum: what waits, what runs, what is over. */
    STATE(Comparator.comparing(Job::getState)),
    /** The most urgent first. */
    PRIORITY(Comparator.comparing(Job::getPriority)),
    /** Download or upload. */
    TYPE(Comparator.comparing(Job::getType)),
    /** Share and bytes; sorts by share. */
    PROGRESS(Comparator.comparingDouble(JobColumn::share)),
    /** Bytes in all. */
    SIZE(Comparator.comparingLong(job -> job.getProgress().getBytesTotal())),
    /** Files that are whole, of how many. */
    FILES(Comparator.comparingInt(job -> job.getProgress().getFilesTotal())),
    /** Whose. */
    OWNER(Comparator.comparing(Job::getOwner)),
    /** When it was made; sorts the oldest first. */
    CREATED(Comparator.comparing(JobColumn::created)),
    /** How long ago that was; sorts the youngest first. */
    AGE(Comparator.comparing(JobColumn::created).reversed()),
    /** Its last failure. */
    ERROR(Comparator.comparing(job -> job.getError().getName())),
    /** Its name, whatever the case. */
    NAME(Comparator.comparing(Job::getDisplayName, String.CASE_INSENSITIVE_ORDER));

    static final List<JobColumn> USUAL = List.of(ID, STATE, PRIORITY, PROGRESS, FILES, OWNER, NAME);

    private final Comparator<Job> order;

    JobColumn(Comparator<Job> order) {
        this.order = order;
    }

    /** As a person writes it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String words() {
        return Arrays.stream(values()).map(JobColumn::word).collect(Collectors.joining(", "));
    }

    static JobColumn parse(String word) {
        return Words.parse(JobColumn.class, "", "column", word);
    }

    /** By these columns, one after the other. */
    static Comparator<Job> order(List<String> words) {
        return words.stream()
                .map(word -> parse(word).order)
                .reduce(Comparator::thenComparing)
                .orElse((one, other) -> 0);
    }

    String text(Job job, Instant now, ZoneId zone) {
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
            case CREATED -> Human.time(created(job), zone);
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
