package dev.ebb.server.cli.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The two units of the service, as systemd wants them. Immutable. */
public final class Units {
    /** The names of the units. The socket comes first: the service needs it. */
    public static final List<String> NAMES = List.of("ebb.socket", "ebb.service");

    /** How a unit that {@code ebb install} wrote begins, which makes it one that {@code ebb uninstall} may remove. */
    private static final String MARK = "# Written by \"ebb install\"";

    private final Scope scope;
    private final List<String> command;
    private final String socket;

    /** Whose units they are. */
    public enum Scope {
        /** The machine's: one service for every user. */
        SYSTEM,
        /** One user's own. */
        USER
    }

    /**
     * Units of a service.
     *
     * @param scope whose
     * @param command the words that start the service, the program with its whole path
     * @param socket where clients look for it, as a unit says it (%t is the folder for what runs)
     */
    public Units(Scope scope, List<String> command, String socket) {
        this.scope = scope;
        this.command = List.copyOf(command);
        this.socket = socket;
    }

    /** The text of the unit with this name. */
    public String text(String name) {
        String folder = scope == Scope.SYSTEM ? "system/" : "user/";
        try (InputStream in = Units.class.getResourceAsStream(folder + name)) {
            if (in == null) {
                throw new IllegalStateException("no unit " + name);
            }
            String words = command.stream().map(Units::quoted).collect(Collectors.joining(" "));
            return MARK + ", which also replaces it.\n"
                    + new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("@COMMAND@", words)
                            .replace("@SOCKET@", socket);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Writes both units into a folder, each whole or not at all. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : NAMES) {
            Path fresh = folder.resolve("." + name + ".new");
            Files.writeString(fresh, text(name));
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(
                    fresh, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Removes what {@link #write} wrote into a folder, and nothing else; answers what it removed. */
    public static List<Path> remove(Path folder) throws IOException {
        List<Path> removed = new ArrayList<>();
        for (String name : NAMES) {
            Path unit = folder.resolve(name);
            if (isOurs(unit)) {
                Files.delete(unit);
                removed.add(unit);
            }
        }
        return removed;
    }

    /** True of a unit that {@code ebb install} wrote. */
    public static boolean isOurs(Path unit) throws IOException {
        return Files.isRegularFile(unit) && Files.readString(unit).startsWith(MARK);
    }

    /** As a word of ExecStart= (systemd.service(5), "Command lines"). */
    private static String quoted(String word) {
        String escaped = word.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("%", "%%")
                .replace("$", "$$");
        return escaped.matches("[A-Za-z0-9_./%=+-]+") ? escaped : '"' + escaped + '"';
    }
}
