package dev.ebb.server.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** What Ctrl-C does to a command that follows a job: it leaves, and says what becomes of the job. Thread-safe. */
final class Detachment implements AutoCloseable {
    private final CommandContext context;
    private final Opening opening;
    private final Reporter reporter;
    private final AtomicReference<String> jobId = new AtomicReference<>("");
    private final AtomicBoolean detached = new AtomicBoolean();
    private final Interrupts.Registration registration;

    Detachment(CommandContext context, Opening opening, Reporter reporter) {
        this.context = context;
        this.opening = opening;
        this.reporter = reporter;
        this.registration = context.interrupts().onInterrupt(this::leave);
    }

    /** From now on there is a job to speak of. */
    void submitted(String id) {
        jobId.set(id);
    }

    boolean isDetached() {
        return detached.get();
    }

    private void leave() {
        if (!detached.compareAndSet(false, true)) {
            return;
        }
        reporter.stop();
        String id = jobId.get();
        if (id.isEmpty()) {
            context.say("interrupted");
        } else {
            context.say("detached; job " + JobText.shortId(id) + " " + opening.afterLeaving(id));
        }
        context.err().flush();
        opening.close();
    }

    @Override
    public void close() {
        registration.close();
    }
}
