package dev.ebb.server.cli;

import dev.ebb.server.backup.SealedSecrets;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** Gets a passphrase from where it does not show: a file, or a terminal without echo. Never from the command line. */
final class Passphrase {
    private static final String FILE = "--passphrase-file";

    private Passphrase() {}

    /** The first line of a file that not everybody may read. */
    static String of(Path file) {
        try {
            boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
            if (posix && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw CliException.usage(file + " is open to everybody on this machine: chmod 600 " + file);
            }
            String line = Files.readString(file).lines().findFirst().orElse("");
            return demandLong(line);
        } catch (IOException unreadable) {
            throw CliException.usage(FILE + ": " + Failures.inWords(unreadable));
        }
    }

    /** Asks the person at the terminal; empty where there is none. */
    static Optional<String> ask(String question) {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("%s", question);
        return typed == null ? Optional.empty() : Optional.of(demandLong(new String(typed)));
    }

    /** As {@link #ask}, twice, for one that cannot be guessed later. */
    static String choose() {
        String chosen = ask("New passphrase of the backup: ")
                .orElseThrow(() -> CliException.usage("--with-key needs a passphrase: " + FILE + " FILE"));
        if (!chosen.equals(ask("The same again: ").orElse(""))) {
            throw CliException.usage("the two are not the same");
        }
        return chosen;
    }

    private static String demandLong(String passphrase) {
        int length = passphrase.codePointCount(0, passphrase.length());
        if (length < SealedSecrets.SHORTEST || length > SealedSecrets.LONGEST) {
            throw CliException.usage("a passphrase has " + SealedSecrets.SHORTEST + " to " + SealedSecrets.LONGEST
                    + " characters; this one has " + length);
        }
        return passphrase;
    }
}
