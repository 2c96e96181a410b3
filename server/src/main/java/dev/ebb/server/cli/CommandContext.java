package dev.ebb.server.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;

/**
 * What a command sees of the world.
 *
 * @param runner runs the service in this process
 * @param build which build this is
 * @param terminal what the streams are connected to
 * @param interrupts Ctrl-C
 * @param colors what the command line says of colour
 * @param out for answers
 * @param err for everything else
 * @param environment variables
 * @param directory the working directory, absolute
 */
record CommandContext(
        ServiceRunner runner,
        Build build,
        Terminal terminal,
        Interrupts interrupts,
        ColorChoice colors,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path directory) {

    InstantSource clock() {
        return InstantSource.system();
    }

    ZoneId zone() {
        return ZoneId.systemDefault();
    }

    /** Says something about the command itself, on stderr. */
    void say(String message) {
        err.println("ebb: " + Plain.of(message));
    }

    Style outputStyle() {
        return colors.style(terminal.output(), environment);
    }

    Style errorStyle() {
        return colors.style(terminal.error(), environment);
    }
}
