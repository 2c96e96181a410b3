package dev.ebb.client.bits;

import java.nio.file.Path;
import java.util.List;

/**
 * The program that is run when a job is TRANSFERRED or in ERROR: a list, never given to a shell.
 *
 * <pre>{@code
 * JobSpec.download("nightly").notifyCommandLine(NotifyCommandLine.of(Path.of("/usr/local/bin/arrived"), "nightly"));
 * }</pre>
 *
 * @param program absolute path; must be on the administrator's allow-list
 * @param arguments what follows the program's name
 */
public record NotifyCommandLine(Path program, List<String> arguments) {
    public NotifyCommandLine {
        arguments = List.copyOf(arguments);
    }

    /** A program with its arguments. */
    public static NotifyCommandLine of(Path program, String... arguments) {
        return new NotifyCommandLine(program, List.of(arguments));
    }

    static NotifyCommandLine of(dev.ebb.v1.NotifyCommandLine wire) {
        return new NotifyCommandLine(Path.of(wire.getProgram()), wire.getArgumentsList());
    }

    dev.ebb.v1.NotifyCommandLine toWire() {
        return dev.ebb.v1.NotifyCommandLine.newBuilder()
                .setProgram(program.toString())
                .addAllArguments(arguments)
                .build();
    }
}
