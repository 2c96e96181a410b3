package dev.ebb.server.cli;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * What the output streams are connected to.
 *
 * @param output stdout is a terminal
 * @param error stderr is a terminal
 * @param columns how wide it is now
 */
public record Terminal(boolean output, boolean error, IntSupplier columns) {
    /** The property in which the launcher says which of the descriptors 1 and 2 are terminals, such as {@code 12}. */
    static final String PROPERTY = "ebb.terminal";

    private static final int USUAL_COLUMNS = 80;

    /** No terminal anywhere. */
    public static final Terminal NONE = new Terminal(false, false, () -> USUAL_COLUMNS);

    /** The terminal of this process. */
    public static Terminal ofProcess() {
        String descriptors = System.getProperty(PROPERTY, "");
        return new Terminal(descriptors.contains("1"), descriptors.contains("2"), Terminal::ask);
    }

    /** Asks {@code stty}, since neither the JDK nor the environment knows. */
    private static int ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return USUAL_COLUMNS;
            }
            String[] size = new String(stty.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns > 0 ? columns : USUAL_COLUMNS;
        } catch (IOException | NumberFormatException noTerminal) {
            return USUAL_COLUMNS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_COLUMNS;
        }
    }
}
