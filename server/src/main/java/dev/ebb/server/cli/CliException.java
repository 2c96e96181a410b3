package dev.ebb.server.cli;

/** Ends the command with a message for the person who typed it, and never with a stack trace. */
public final class CliException extends RuntimeException {
    private final ExitCode exitCode;

    CliException(ExitCode exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** For words that are wrong; nothing was done. */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message);
    }

    /** For what is right, and is not to be done now. */
    public static CliException refused(String message) {
        return new CliException(ExitCode.REFUSED, message);
    }

    /** What the wiring says of a start that failed is for people already. */
    static CliException cannotStart(RuntimeException refused) {
        String message = refused.getMessage();
        return new CliException(ExitCode.UNREACHABLE, message == null ? refused.toString() : message);
    }

    /** What the command ends with. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
