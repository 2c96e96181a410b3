package dev.ebb.server.cli.bitsadmin;

import dev.ebb.server.cli.Plain;
import dev.ebb.server.cli.Service;
import dev.ebb.v1.File;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.Job;
import java.nio.file.InvalidPathException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One use of a switch: what it was given, and what it may ask and say. Confined to a thread. */
final class Call implements AutoCloseable {
    private static final long MOST_SECONDS = 0xFFFF_FFFFL;
    private static final Pattern WINDOWS_PATH = Pattern.compile("[A-Za-z]:[\\\\/].*|\\\\\\\\.*");

    private final Surroundings around;
    private final CommandWords words;
    private @Nullable Service service;

    Call(Surroundings around, CommandWords words) {
        this.around = around;
        this.words = words;
    }

    Surroundings around() {
        return around;
    }

    /** Whether bare values are wanted. */
    boolean raw() {
        return words.raw();
    }

    List<String> words() {
        return words.arguments();
    }

    String word(int index) {
        return words.arguments().get(index);
    }

    /** The service, connected to at the first call: help needs none. */
    Service service() {
        Service open = service;
        if (open == null) {
            open = around.services().get();
            service = open;
        }
        return open;
    }

    /** The job that the first argument names. */
    Job job() {
        return new Jobs(service()).find(word(0));
    }

    /** Its id. */
    String id() {
        return job().getId();
    }

    /** The file of the job that the second argument numbers. */
    File file() {
        return service()
                .file()
                .getFile(GetFileRequest.newBuilder()
                        .setJobId(id())
                        .setIndex(index())
                        .build())
                .getFile();
    }

    /** The second argument as the number of a file, from 0. */
    int index() {
        return (int) number(1, "index of a file", Integer.MAX_VALUE);
    }

    /** An argument as seconds. */
    long seconds(int index) {
        return number(index, "number of seconds", MOST_SECONDS);
    }

    /** An argument as a number, in decimal, or in hexadecimal after {@code 0x}. */
    long number(int index, String what, long most) {
        String text = word(index);
        try {
            long number = Long.decode(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException no) {
            // Said below.
        }
        throw invalid("\"" + text + "\" is no " + what + ": a whole number from 0 to " + most + " is expected.");
    }

    /** An argument as a local file; relative to the working directory, which BITS refuses. */
    String path(String text) {
        if (WINDOWS_PATH.matcher(text).matches()) {
            throw invalid("\"" + text + "\" is a path of Windows; give one of this machine, such as /home/me/file.");
        }
        try {
            return around.directory().resolve(text).normalize().toString();
        } catch (InvalidPathException no) {
            throw invalid("\"" + text + "\" is not a path.");
        }
    }

    /** The options among the arguments from {@code from} on; refuses what is none of {@code allowed}. */
    Set<String> options(int from, String... allowed) {
        Set<String> given = new HashSet<>();
        for (String word : words().subList(from, words().size())) {
            String option = CommandWords.bare(word);
            if (!List.of(allowed).contains(option)) {
                throw invalid("\"" + word + "\" is not understood here: "
                        + List.of(allowed).stream().map(it -> "/" + it).collect(Collectors.joining(", "))
                        + " may stand there.");
            }
            given.add(option);
        }
        return given;
    }

    static Refusal invalid(String message) {
        return new Refusal(Refusal.E_INVALIDARG, message);
    }

    /** Prints a value: bare, or as a line. */
    void value(String text) {
        String plain = text.lines().map(Plain::of).collect(Collectors.joining(System.lineSeparator()));
        if (raw()) {
            around.out().print(plain);
        } else {
            around.out().println(plain);
        }
    }

    /** Prints a line. */
    void say(String line) {
        around.out().println(Plain.of(line));
    }

    /** Ends the connection; {@link #service} makes another when it is needed. */
    @Override
    public void close() {
        Service open = service;
        service = null;
        if (open != null) {
            open.close();
        }
    }
}
