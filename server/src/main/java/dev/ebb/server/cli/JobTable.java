package dev.ebb.server.cli;

import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Jobs as a table.
 *
 * @param columns what is shown, in this order
 * @param context the clock and the zone of the reader
 */
record JobTable(List<JobColumn> columns, CommandContext context) {

    /** The head and a line for each job, as wide as they are. */
    List<String> lines(List<Job> jobs, Style style) {
        return lines(jobs, style, Integer.MAX_VALUE);
    }

    /** The same cut to so many columns; jobs in trouble stand out. */
    List<String> lines(List<Job> jobs, Style style, int width) {
        Table table = new Table(cells(JobColumn::name));
        Instant now = context.clock().instant();
        for (Job job : jobs) {
            table.row(cells(column -> column.text(job, now, context)));
        }
        List<String> plain = table.lines();
        List<String> lines = new ArrayList<>();
        lines.add(style.head(Plain.cut(plain.get(0), width)));
        for (int i = 0; i < jobs.size(); i++) {
            lines.add(emphasis(jobs.get(i).getState(), Plain.cut(plain.get(i + 1), width), style));
        }
        return lines;
    }

    private String[] cells(Function<JobColumn, String> text) {
        String[] cells = new String[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = text.apply(columns.get(i));
        }
        return cells;
    }

    private static String emphasis(JobState state, String line, Style style) {
        return switch (state) {
            case JOB_STATE_ERROR -> style.bad(line);
            case JOB_STATE_TRANSIENT_ERROR -> style.odd(line);
            case JOB_STATE_TRANSFERRED, JOB_STATE_ACKNOWLEDGED -> style.good(line);
            default -> line;
        };
    }
}
