package dev.ebb.server.cli.bitsadmin;

import dev.ebb.client.EbbException;
import dev.ebb.server.cli.Failures;
import dev.ebb.server.cli.Interrupts;
import dev.ebb.server.cli.Plain;
import dev.ebb.server.cli.RequestIds;
import dev.ebb.server.cli.Words;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * {@code /transfer}: makes a job, waits for its files and puts them in place. A fatal error cancels it, a transient one is waited
 * out, and Ctrl-C leaves it to the service.
 */
final class OneShot {
    private static final long PAUSE_MILLIS = 250;
    private static final long RECONNECT_MILLIS = 1000;
    private static final int MOST_RECONNECTS = 20;

    private final Call call;
    private final CreateJobRequest request;
    private final int columns;
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicReference<String> made = new AtomicReference<>("");
    private String shown = "";

    private OneShot(Call call, CreateJobRequest request) {
        this.call = call;
        this.request = request;
        this.columns = call.around().columns().getAsInt();
    }

    /** Understands the whole line before anything is made. */
    static OneShot read(Call call) {
        CreateJobRequest.Builder request = CreateJobRequest.newBuilder()
                .setDisplayName(call.word(0))
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .setRequestId(RequestIds.next())
                .setResume(true);
        int at = 1;
        for (boolean more = true; more; ) {
            String option = at < call.words().size() ? CommandWords.bare(call.word(at)) : "";
            switch (option) {
                case "download", "upload", "upload-reply" ->
                    LifeSwitches.type(call.word(at++)).ifPresent(request::setType);
                case "priority" -> {
                    request.getSettingsBuilder().setPriority(priority(argument(call, at)));
                    at += 2;
                }
                case "aclflags" -> {
                    AbsentSwitches.checkAclFlags(argument(call, at));
                    at += 2;
                }
                case "dynamic" -> {
                    request.getSettingsBuilder().setDynamicContent(true);
                    at++;
                }
                default -> more = false;
            }
        }
        int names = call.words().size() - at;
        if (names < 2 || names % 2 != 0) {
            throw Call.invalid("A remote name and a local name are expected, once or several times.");
        }
        for (; at < call.words().size(); at += 2) {
            request.addFiles(FileSwitches.spec(call, call.word(at), call.word(at + 1)));
        }
        return new OneShot(call, request.build());
    }

    private static String argument(Call call, int at) {
        if (at + 1 >= call.words().size()) {
            throw Call.invalid("\"" + call.word(at) + "\" has to be followed by its value.");
        }
        return call.word(at + 1);
    }

    private static JobPriority priority(String word) {
        return Words.parse(JobPriority.class, "JOB_PRIORITY_", "priority", word);
    }

    void run() {
        try (Interrupts.Registration registration = call.around().interrupts().onInterrupt(this::leave)) {
            Job job = call.service().manager().createJob(request).getJob();
            made.set(Shape.guid(job));
            switch (follow(job.getId())) {
                case JOB_STATE_TRANSFERRED -> complete(job);
                case JOB_STATE_ERROR -> fail(job);
                case JOB_STATE_ACKNOWLEDGED -> call.say("Transfer complete.");
                case JOB_STATE_CANCELLED -> throw new Refusal("Transfer canceled.");
                default -> throw new Refusal("");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("Interrupted.");
        }
    }

    /** Says it at once, since the process may end before anything else is done. */
    private void leave() {
        String job = made.get();
        call.say(job.isEmpty() ? "Interrupted." : "Interrupted. Job " + job + " goes on in the background.");
        call.around().out().flush();
        interrupted.countDown();
    }

    /** Until waiting changes nothing any more, or somebody interrupts. A service that is gone is looked for again. */
    private JobState follow(String id) throws InterruptedException {
        for (int failures = 0; ; ) {
            long pause = PAUSE_MILLIS;
            try {
                Job job = look(id);
                failures = 0;
                show(job);
                if (isEnd(job.getState()) || interrupted.getCount() == 0) {
                    return job.getState();
                }
            } catch (EbbException lost) {
                if (!Failures.isUnreachable(lost) || ++failures > MOST_RECONNECTS || interrupted.getCount() == 0) {
                    throw lost;
                }
                call.close();
                pause = RECONNECT_MILLIS;
            }
            interrupted.await(pause, TimeUnit.MILLISECONDS);
        }
    }

    private Job look(String id) {
        return call.service()
                .manager()
                .getJob(GetJobRequest.newBuilder()
                        .setJobId(id)
                        .setIncludeFinal(true)
                        .build())
                .getJob();
    }

    private static boolean isEnd(JobState state) {
        return switch (state) {
            case JOB_STATE_TRANSFERRED, JOB_STATE_ERROR, JOB_STATE_ACKNOWLEDGED, JOB_STATE_CANCELLED -> true;
            default -> false;
        };
    }

    /** Writes over itself on a screen; elsewhere it speaks when the state or the number of files changes. */
    private void show(Job job) {
        boolean screen = columns > 0;
        String mark = Shape.state(job) + Shape.files(job) + (screen ? Shape.bytes(job.getProgress()) : "");
        if (call.raw() || mark.equals(shown)) {
            return;
        }
        if (screen && !shown.isEmpty()) {
            call.around().out().print("\u001b[2A\u001b[J");
        }
        shown = mark;
        line("DISPLAY: '" + job.getDisplayName() + "' TYPE: " + Shape.type(job) + " STATE: " + Shape.state(job));
        line("PRIORITY: " + Shape.priority(job) + " FILES: " + Shape.files(job) + " BYTES: "
                + Shape.bytes(job.getProgress()) + percent(job));
    }

    /** One that wraps could not be written over. */
    private void line(String text) {
        String plain = Plain.of(text);
        call.around().out().println(columns > 0 ? Plain.cut(plain, columns) : plain);
    }

    private static String percent(Job job) {
        long total = job.getProgress().getBytesTotal();
        return total <= 0 ? "" : " (" + (long) (100.0 * job.getProgress().getBytesTransferred() / total) + "%)";
    }

    /** Whatever hinders it, the bytes stay with the job. */
    private void complete(Job job) {
        try {
            LifeSwitches.complete(call, job.getId());
        } catch (EbbException refused) {
            call.say("The bytes are kept: \"/complete " + Shape.guid(job) + "\" tries again, \"/cancel "
                    + Shape.guid(job) + "\" throws them away.");
            throw refused;
        }
        call.say("Transfer complete.");
    }

    private void fail(Job job) {
        call.say("The transfer has failed.");
        ErrorSheet.print(call, job.getId());
        LifeSwitches.cancel(call, job.getId());
        throw new Refusal("Job " + Shape.guid(job) + " canceled.");
    }
}
