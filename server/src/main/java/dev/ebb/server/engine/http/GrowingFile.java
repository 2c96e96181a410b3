package dev.ebb.server.engine.http;

import dev.ebb.server.engine.disk.SpaceGuard;
import dev.ebb.server.engine.disk.TemporaryFile;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The bytes of a download that are here, as far as {@link Checkpoints} has to know. Confined to the strand of the download. */
interface GrowingFile {
    /** Where they are. */
    TemporaryFile temporary();

    /** The room that is kept for what is to come. */
    SpaceGuard.Claim space();

    /** How many. */
    long written();

    /** Counts the versions begun, so that what was meant for an earlier one can be told. */
    int version();

    /** None is missing. */
    boolean isWhole();

    /** Another answer may go on from them. */
    boolean isResumable();

    /** A later attempt may go on from them. */
    boolean isKept();

    /** Bytes that are here but could still be lost. */
    boolean hasUnsynced();

    /** What is here now; running the answer says that all of it is synced. */
    Runnable snapshot();

    /** What a next attempt may go on from; null when nothing. */
    @Nullable
    FileCheckpoint checkpoint();

    /** Says that nothing is remembered any more. */
    FileCheckpoint nothing();

    /**
     * What is wrong with the whole file; null when nothing is, or somebody is in a hurry. Reads what did not come in order.
     */
    @Nullable
    DigestMismatch check(BooleanSupplier hurry) throws IOException;

    /** The digest that the whole file was found to have; null when there was none to compare it with. */
    @Nullable
    Digest provenDigest();

    /** Lets go of the file, or removes it. */
    default void close(boolean remove) {
        space().close();
        try {
            if (remove) {
                temporary().delete();
            } else {
                temporary().close();
            }
        } catch (IOException left) {
            // The bytes that count are synced; what cannot be removed now is removed with the job.
        }
    }
}
