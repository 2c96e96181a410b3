package dev.ebb.server.cli;

import dev.ebb.v1.SubscribeResponse;
import java.time.Duration;

/** Tells a person or a script how a job comes along. Calls come from one thread, but for {@link #stop}. */
interface Reporter {
    /** How often progress is wanted. */
    Duration interval();

    /** Where the job stands; called for each change and at least once a second. */
    void show(TransferView view);

    /** True when {@link #files} is to be called, for a job of several files. */
    default boolean wantsFiles() {
        return false;
    }

    /** What the single files do; called about once a second while bytes move. */
    default void files(FileActivity activity) {}

    /** What the service sent, as it was sent. */
    default void message(SubscribeResponse message) {}

    /** True when the story has to be whole: every event from the first one on. */
    default boolean wantsEveryEvent() {
        return false;
    }

    /** Ends the showing: nothing more is written afterwards. */
    void stop();

    /** The right one for the options and the terminal. */
    static Reporter of(CommandContext context, boolean quiet, boolean json) {
        if (json) {
            return new JsonReporter(context.out());
        }
        if (quiet) {
            return new SilentReporter();
        }
        return context.terminal().error() ? new BarReporter(context) : new LineReporter(context);
    }
}
