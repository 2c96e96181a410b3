package dev.ebb.server.cli;

import dev.ebb.v1.Job;
import java.util.ArrayList;
import java.util.List;

/** Gathers jobs and prints them as one table: a column is as wide as its widest cell. Confined to a thread. */
final class JobListPrinter {
    private final CommandContext context;
    private final JobTable table;
    private final List<Job> jobs = new ArrayList<>();

    JobListPrinter(CommandContext context, JobTable table) {
        this.context = context;
        this.table = table;
    }

    /** Always true: there is no job too many. */
    boolean add(Job job) {
        return jobs.add(job);
    }

    /** In the order in which they were added. */
    void finish(long jobsOfOthers) {
        if (jobs.isEmpty()) {
            context.err().println("No jobs.");
        } else {
            for (String line : table.lines(jobs, context.outputStyle())) {
                context.out().println(line);
            }
        }
        if (jobsOfOthers > 0) {
            context.err().println("Other users have " + jobsOfOthers + (jobsOfOthers == 1 ? " job." : " jobs."));
        }
    }
}
