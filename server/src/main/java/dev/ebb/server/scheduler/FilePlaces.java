package dev.ebb.server.scheduler;

import java.util.Collection;

/**
 * How many files of a job move at once. A file that shares its connection with others costs its server and the line next to
 * nothing, so all that do take one place together, up to a bound.
 */
final class FilePlaces {
    /** As many as the engine sends over one connection. */
    private static final int MOST_SHARING = 64;

    private FilePlaces() {}

    /** True when another file may start. With one file at once they come one after the other, whatever they share. */
    static boolean hasRoom(Collection<FileRun> files, int filesAtOnce) {
        int own = 0;
        int sharing = 0;
        for (FileRun run : files) {
            if (run.isMoving() && run.sharesConnection()) {
                sharing++;
            } else if (run.isMoving()) {
                own++;
            }
        }
        int places = own + (sharing > 0 ? 1 : 0);
        return filesAtOnce == 1 ? own + sharing == 0 : places < filesAtOnce && sharing < MOST_SHARING;
    }
}
