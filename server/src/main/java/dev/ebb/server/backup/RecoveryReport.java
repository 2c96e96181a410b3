package dev.ebb.server.backup;

import java.util.Map;
import java.util.TreeMap;

/**
 * What came of making a recovered database fit, or would.
 *
 * @param store which database
 * @param node whose files were looked at
 * @param moment as of when the database is, ISO 8601
 * @param jobs live jobs that came back
 * @param suspended those of them that could move and have been stopped
 * @param spared those of which something newer lies at a target: it will not be replaced
 * @param restartedFiles files that begin again, since their bytes on disk are of a later moment
 * @param elsewhere jobs that are left for other nodes to look at, by those that see their files ({@code a or b}); while there are
 *     any no node starts
 */
public record RecoveryReport(
        String store,
        String node,
        String moment,
        int jobs,
        int suspended,
        int spared,
        int restartedFiles,
        Map<String, Integer> elsewhere) {
    public RecoveryReport {
        elsewhere = new TreeMap<>(elsewhere);
    }
}
