package dev.ebb.server.app;

import dev.ebb.server.cli.Build;
import dev.ebb.server.cli.EbbCommand;
import java.nio.file.Path;

/** The program: every {@code ebb} command starts here. */
public final class EbbMain {
    private EbbMain() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        EbbCommand command =
                new EbbCommand(new ServiceProcess(), new Build(BuildIdentity.version(), BuildIdentity::id));
        int code = command.run(
                args, System.out, System.err, System.getenv(), Path.of("").toAbsolutePath());
        System.out.flush();
        System.exit(code);
    }
}
