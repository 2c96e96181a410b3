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

    /** True when another file may start beside those that move and those that settle. With one file at once they come one after the other, whatever they share. */
    static boolean hasRoom(Collection<FileRun> moving, int filesAtOnce, int settling) {
        int own = 0;
        int sharing = 0;
        for (FileRun run : moving) {
            if (run.sharesConnection()) {
                sharing++;
            } else {
                own++;
            }
        }
        int places = own + settling + (sharing > 0 ? 1 : 0);
        return filesAtOnce == 1 ? own + sharing + settling == 0 : places < filesAtOnce && sharing < MOST_SHARING;
    }
}
