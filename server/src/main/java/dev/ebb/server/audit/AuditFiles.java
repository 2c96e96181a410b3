package dev.ebb.server.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The files of one log: the one that grows, and beside it those that it was before, the youngest as {@code .1}. */
record AuditFiles(Path current) {
    private static final int MOST = 10_000;

    Path older(int age) {
        return current.resolveSibling(current.getFileName() + "." + age);
    }

    /** All that are there, the oldest first. */
    List<Path> oldestFirst() {
        List<Path> files = new ArrayList<>();
        if (Files.exists(current)) {
            files.add(current);
        }
        for (int age = 1; age < MOST && Files.exists(older(age)); age++) {
            files.add(older(age));
        }
        Collections.reverse(files);
        return files;
    }

    /** The current one becomes the youngest of the older ones, of which so many stay. */
    void rotate(int keep) throws IOException {
        for (int age = keep; age > 0 && Files.exists(older(age)); age++) {
            Files.delete(older(age));
        }
        for (int age = keep - 1; age > 0; age--) {
            if (Files.exists(older(age))) {
                Files.move(older(age), older(age + 1), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.move(current, older(1), StandardCopyOption.ATOMIC_MOVE);
    }
}
