package dev.ebb.server.cli;

import dev.ebb.client.EbbException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Set;
import java.util.stream.Stream;

/** Tells failures apart, and says in words what the file system thinks. */
public final class Failures {
    /** What a call ends with when no service answered it. */
    private static final Set<String> NO_ANSWER = Set.of("UNAVAILABLE", "DEADLINE_EXCEEDED");

    private Failures() {}

    /** True when no service answered: to connect again may help. */
    public static boolean isUnreachable(Throwable failure) {
        return failure instanceof StreamEndedException ended
                ? ended.getCause() == null || isUnreachable(ended.getCause())
                : failure instanceof EbbException call && (call.isUnavailable() || NO_ANSWER.contains(call.reason()));
    }

    /** Why no service answered: what gRPC says, or what it has that from where it says nothing. */
    static String whyUnreachable(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(cause -> String.valueOf(cause.getMessage()))
                .filter(said -> !said.startsWith("io exception"))
                .findFirst()
                .orElse("no reason given");
    }

    /** The file and what is wrong with it; the JDK's messages are often the name of the file alone. */
    public static String inWords(IOException failure) {
        if (failure instanceof NoSuchFileException gone) {
            return gone.getFile() + " does not exist";
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be used by you";
        }
        if (failure instanceof NotDirectoryException file) {
            return file.getFile() + " is not a directory";
        }
        if (failure instanceof FileSystemException other && other.getReason() != null) {
            return other.getFile() + ": " + other.getReason();
        }
        return String.valueOf(failure.getMessage());
    }
}
