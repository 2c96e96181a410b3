package dev.ebb.server.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a log from its oldest file on and checks that nothing in it was changed, left out or put in between. */
public final class AuditChain {
    private static final int MOST_PROBLEMS = 20;

    private final List<String> problems = new ArrayList<>();
    private long lines;
    private long first;
    private long number;
    private String before = "";
    private String since = "";
    private String until = "";
    private boolean torn;
    private String where = "";

    private AuditChain() {}

    /**
     * What became of the check.
     *
     * @param files how many were read
     * @param lines how many lines they hold
     * @param first number of the first line; more than 1 when older files are gone
     * @param last number of the last line
     * @param since time of the first line
     * @param until time of the last line
     * @param hash hash of the last line: whoever keeps it elsewhere knows later that all up to here is as it was
     * @param problems what is wrong, in words; empty when the chain holds
     */
    public record Verdict(
            int files,
            long lines,
            long first,
            long last,
            String since,
            String until,
            String hash,
            List<String> problems) {
        public Verdict {
            problems = List.copyOf(problems);
        }

        /** Whether every line is bound to the one before. */
        public boolean holds() {
            return problems.isEmpty();
        }
    }

    /** Checks the log whose growing file this is, with the older files beside it. */
    public static Verdict verify(Path current) throws IOException {
        List<Path> files = new AuditFiles(current).oldestFirst();
        if (files.isEmpty()) {
            throw new NoSuchFileException(current.toString());
        }
        AuditChain chain = new AuditChain();
        for (Path file : files) {
            chain.read(file);
        }
        if (chain.torn) {
            chain.problem("the last line is cut off");
        }
        return new Verdict(
                files.size(),
                chain.lines,
                chain.first,
                chain.number,
                chain.since,
                chain.until,
                chain.before,
                chain.problems);
    }

    private void read(Path file) throws IOException {
        int at = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (Optional<AuditLine> line = next(in); line.isPresent(); line = next(in)) {
                where = file.getFileName() + ":" + ++at;
                take(line.get());
            }
        }
    }

    private static Optional<AuditLine> next(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = in.read();
        if (octet < 0) {
            return Optional.empty();
        }
        while (octet >= 0 && octet != '\n') {
            line.write(octet);
            octet = in.read();
        }
        return Optional.of(new AuditLine(line.toByteArray()));
    }

    private void take(AuditLine line) {
        lines++;
        Optional<AuditLine.Content> read = line.content();
        if (read.isEmpty()) {
            if (torn) {
                problem("is no line of an audit log");
            }
            torn = true;
        } else {
            AuditLine.Content content = read.get();
            if (lines == 1) {
                begin(content);
            } else {
                follow(content);
            }
            torn = false;
            number = content.number();
            until = content.time();
        }
        before = line.hash();
    }

    private void begin(AuditLine.Content content) {
        first = content.number();
        since = content.time();
        boolean genesis = content.before().equals(AuditLine.GENESIS);
        if (genesis != (first == 1)) {
            problem("is line " + first + " and does not follow the one that should be before it");
        }
    }

    private void follow(AuditLine.Content content) {
        if (!content.before().equals(before)) {
            problem("does not follow the line before: that one was changed, or lines are missing or were put in");
        } else if (torn && !content.afterTorn()) {
            problem("follows a line that is unreadable, and no crash explains that");
        }
        if (content.number() != number + 1) {
            problem("is line " + content.number() + " after line " + number);
        }
    }

    private void problem(String what) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(where + " " + what);
        }
    }
}
