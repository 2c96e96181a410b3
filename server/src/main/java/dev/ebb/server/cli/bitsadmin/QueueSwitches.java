package dev.ebb.server.cli.bitsadmin;

import dev.ebb.server.cli.Interrupts;
import dev.ebb.v1.Job;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The queue as a whole, and everything of a job at once. */
final class QueueSwitches {
    private static final int USUAL_REFRESH_SECONDS = 5;
    private static final int LONGEST_REFRESH_SECONDS = 86_400;

    static final List<Switch> ALL = List.of(
            new Switch("list", "[/ALLUSERS] [/VERBOSE]", "list jobs", 0, 2, QueueSwitches::list),
            new Switch("info", "<job> [/VERBOSE]", "get information about job", 1, 2, QueueSwitches::info),
            Switch.of("listfiles", "<job>", "list files", QueueSwitches::listFiles),
            new Switch("monitor", "[/ALLUSERS] [/REFRESH <seconds>]", "monitor jobs", 0, 3, QueueSwitches::monitor));

    private QueueSwitches() {}

    private static void list(Call call) {
        var options = call.options(0, "allusers", "verbose");
        List<Job> jobs = new Jobs(call.service()).all(options.contains("allusers"));
        for (Job job : jobs) {
            if (options.contains("verbose")) {
                InfoSheet.print(call, job);
                call.say("");
            } else {
                call.say(Shape.line(job));
            }
        }
        if (!options.contains("verbose")) {
            call.say("");
        }
        call.say("Listed " + jobs.size() + " job(s).");
    }

    private static void info(Call call) {
        boolean verbose = call.options(1, "verbose").contains("verbose");
        Job job = call.job();
        if (verbose) {
            InfoSheet.print(call, job);
        } else {
            call.say(Shape.line(job));
        }
    }

    private static void listFiles(Call call) {
        new Jobs(call.service()).eachFile(call.job(), file -> call.say(Shape.line(file)));
    }

    /** Until Ctrl-C. */
    private static void monitor(Call call) {
        if (call.raw()) {
            throw Call.invalid("/monitor and /rawreturn exclude each other.");
        }
        boolean everybody = false;
        long seconds = USUAL_REFRESH_SECONDS;
        for (int i = 0; i < call.words().size(); i++) {
            switch (CommandWords.bare(call.word(i))) {
                case "allusers" -> everybody = true;
                case "refresh" -> {
                    if (++i == call.words().size()) {
                        throw Call.invalid("\"/refresh\" has to be followed by seconds.");
                    }
                    seconds = Math.max(1, call.number(i, "number of seconds", LONGEST_REFRESH_SECONDS));
                }
                default ->
                    throw Call.invalid(
                            "\"" + call.word(i) + "\" is not understood here: /allusers, /refresh may stand there.");
            }
        }
        boolean screen = call.around().columns().getAsInt() > 0;
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Interrupts.Registration registration = call.around().interrupts().onInterrupt(interrupted::countDown)) {
            do {
                List<Job> jobs = new Jobs(call.service()).all(everybody);
                if (screen) {
                    call.around().out().print("\u001b[H\u001b[2J");
                }
                call.say("MONITORING BACKGROUND COPY MANAGER(" + seconds + " second refresh)");
                jobs.forEach(job -> call.say(Shape.line(job)));
                call.around().out().flush();
            } while (!interrupted.await(seconds, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
