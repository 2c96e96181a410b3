package dev.ebb.server.cli.bitsadmin;

import dev.ebb.server.cli.Interrupts;
import dev.ebb.server.cli.Service;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the tool sees of the world.
 *
 * @param out for answers and for failures, as with the tool of BITS: scripts look for both in one stream
 * @param columns how wide the terminal is that {@code out} is; 0 when it is none
 * @param directory the working directory, absolute
 * @param zone for the times that are printed
 * @param version of the build
 * @param interrupts Ctrl-C
 * @param services connects to the service, and starts it where that is ours to do; each call opens another connection
 */
public record Surroundings(
        PrintStream out,
        IntSupplier columns,
        Path directory,
        ZoneId zone,
        String version,
        Interrupts interrupts,
        Supplier<Service> services) {}
