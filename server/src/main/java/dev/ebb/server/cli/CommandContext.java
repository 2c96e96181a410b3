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
        return style(terminal.output());
    }

    Style errorStyle() {
        return style(terminal.error());
    }

    /** Colour only on a terminal, and not when the person asks for none (no-color.org). */
    private Style style(boolean isTerminal) {
        boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        return isTerminal && !refused ? Style.COLOURED : Style.PLAIN;
    }
}
