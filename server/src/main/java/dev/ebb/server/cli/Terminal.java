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
 * @param rows how high it is now
 */
public record Terminal(boolean output, boolean error, IntSupplier columns, IntSupplier rows) {
    /** The property in which the launcher says which of the descriptors 1 and 2 are terminals, such as {@code 12}. */
    static final String PROPERTY = "ebb.terminal";

    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    /** No terminal anywhere. */
    public static final Terminal NONE = new Terminal(false, false, () -> USUAL_COLUMNS);

    /** A terminal of the usual height. */
    public Terminal(boolean output, boolean error, IntSupplier columns) {
        this(output, error, columns, () -> USUAL_ROWS);
    }

    /** The terminal of this process. */
    public static Terminal ofProcess() {
        String descriptors = System.getProperty(PROPERTY, "");
        return new Terminal(
                descriptors.contains("1"),
                descriptors.contains("2"),
                () -> ask(1, USUAL_COLUMNS),
                () -> ask(0, USUAL_ROWS));
    }

    /** Asks {@code stty}, since neither the JDK nor the environment knows. It says rows, then columns. */
    private static int ask(int which, int usual) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return usual;
            }
            String[] size = new String(stty.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            int said = size.length == 2 ? Integer.parseInt(size[which]) : 0;
            return said > 0 ? said : usual;
        } catch (IOException | NumberFormatException noTerminal) {
            return usual;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return usual;
        }
    }
}
