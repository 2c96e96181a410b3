package dev.ebb.server.backup;

import java.util.List;

/**
 * What came of a restore, or would.
 *
 * @param manifest what the archive says of itself
 * @param jobs live jobs that came back
 * @param suspended those of them that could move and have been stopped
 * @param spared those of which something newer lies at a target: it will not be replaced
 * @param restartedFiles files that begin again, since their bytes on disk are of a later moment
 * @param sealed jobs with credentials or other secrets
 * @param keyFits whether these can be read with the key that the home has now
 * @param secretsRestored whether keys and tokens came from the archive
 * @param replaced what the home has from the archive now
 * @param kept where the old ones are; empty when there were none
 * @param notes what else is to be known, each a sentence
 */
public record RestoreReport(
        BackupManifest manifest,
        int jobs,
        int suspended,
        int spared,
        int restartedFiles,
        int sealed,
        boolean keyFits,
        boolean secretsRestored,
        List<String> replaced,
        String kept,
        List<String> notes) {
    /** The same, with the old ones kept there. */
    public RestoreReport keptIn(String folder) {
        return new RestoreReport(
                manifest,
                jobs,
                suspended,
                spared,
                restartedFiles,
                sealed,
                keyFits,
                secretsRestored,
                replaced,
                folder,
                notes);
    }
}
