package dev.ebb.server.store.check;

import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.store.check.StoreFinding.Severity;
import dev.ebb.server.store.sql.Session;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Temporary files, in folders that jobs put files into, that no job goes on with. One of a job that this queue knows and that
 * is over may go; one of a job that it does not know may belong to another queue. For while nobody transfers. Not thread-safe.
 */
final class LeftFiles {
    private static final int MOST_FOLDERS = 10_000;
    private static final int ID_AT = ".ebb-".length();
    private static final int ID_LENGTH = 36;
    private static final String IS_OVER =
            "SELECT CASE WHEN ended = 1 AND pending = 0 THEN 1 ELSE 0 END FROM job WHERE id = ?";

    private final Set<Path> folders = new LinkedHashSet<>();

    /** Whatever is found is told to this. */
    private interface Listener {
        void left(Path file, boolean known) throws IOException;
    }

    void note(JobFile file) {
        Path folder = file.localPath().getParent();
        if (folder != null && folders.size() < MOST_FOLDERS) {
            folders.add(folder);
        }
    }

    void check(Session session, Findings findings) throws SQLException {
        look(
                session,
                (file, known) -> findings.add(
                        known
                                ? new StoreFinding(
                                        "temporary-file-left",
                                        Severity.WARNING,
                                        file.toString(),
                                        "is a temporary file of a job that is over",
                                        "deletes it",
                                        true)
                                : new StoreFinding(
                                        "temporary-file-unknown",
                                        Severity.NOTE,
                                        file.toString(),
                                        "is a temporary file of a job that this queue does not know",
                                        "if no other Ebb service puts files there, delete it",
                                        false)));
    }

    /** Deletes those of jobs that are over. */
    void delete(Session session) throws SQLException {
        look(session, (file, known) -> {
            if (known) {
                Files.deleteIfExists(file);
            }
        });
    }

    private void look(Session session, Listener listener) throws SQLException {
        for (Path folder : folders) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".ebb-*.part")) {
                for (Path file : files) {
                    String stem = MadeFile.stem(file.getFileName().toString());
                    if (stem != null) {
                        look(session, file, stem.substring(ID_AT, ID_AT + ID_LENGTH), listener);
                    }
                }
            } catch (IOException | RuntimeException cannotBeSeen) {
                // A folder of somebody else, or one that is gone: then no file of ours is in it that could be deleted.
            }
        }
    }

    private static void look(Session session, Path file, String id, Listener listener)
            throws SQLException, IOException {
        JobId job = new JobId(UUID.fromString(id));
        Optional<Boolean> over = session.first(IS_OVER, params -> params.add(job), row -> row.flag());
        if (over.isEmpty() || over.get()) {
            listener.left(file, over.isPresent());
        }
    }
}
