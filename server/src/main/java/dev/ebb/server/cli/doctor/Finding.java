package dev.ebb.server.cli.doctor;

/**
 * What a check found.
 *
 * @param check its name
 * @param level how bad it is
 * @param what the fact, in a sentence
 * @param remedy what to do; empty when there is nothing to be done
 */
public record Finding(String check, Level level, String what, String remedy) {

    /** How bad a finding is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Worth knowing. */
        NOTE,
        /** Ebb works, but less well than it could. */
        WARNING,
        /** Ebb does not work, or data are in danger. */
        ERROR
    }

    /** As it should be. */
    public static Finding ok(String check, String what) {
        return new Finding(check, Level.OK, what, "");
    }

    /** Worth knowing. */
    public static Finding note(String check, String what, String remedy) {
        return new Finding(check, Level.NOTE, what, remedy);
    }

    /** What works less well than it could. */
    public static Finding warning(String check, String what, String remedy) {
        return new Finding(check, Level.WARNING, what, remedy);
    }

    /** What does not work. */
    public static Finding error(String check, String what, String remedy) {
        return new Finding(check, Level.ERROR, what, remedy);
    }
}
