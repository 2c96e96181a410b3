package dev.ebb.server.ledger;

import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The files of a job for a rule that walks through all of them: read in pages, of which one is held. Confined to the writer's
 * thread.
 */
final class PagedFiles implements IntFunction<JobFile> {
    private static final int PAGE = 500;

    private final BatchOverlay overlay;
    private final JobId id;
    private final Map<Integer, JobFile> page = new HashMap<>();

    PagedFiles(BatchOverlay overlay, JobId id) {
        this.overlay = overlay;
        this.id = id;
    }

    @Override
    public JobFile apply(int index) {
        JobFile held = page.get(index);
        if (held == null) {
            page.clear();
            List<JobFile> rows = overlay.files(id, index, PAGE);
            rows.forEach(row -> page.put(row.index(), row));
            held = page.get(index);
        }
        return held != null ? held : overlay.file(id, index);
    }
}
