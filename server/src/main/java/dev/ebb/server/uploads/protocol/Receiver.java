package dev.ebb.server.uploads.protocol;

import dev.ebb.server.uploads.session.Completion;
import dev.ebb.server.uploads.session.RootFolder;
import dev.ebb.server.uploads.session.SessionLimits;
import dev.ebb.server.uploads.session.SessionStore;
import dev.ebb.server.uploads.session.TargetPath;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What all protocols work with.
 *
 * @param root where files go
 * @param store the sessions
 * @param completion the way of a whole file to its place
 * @param limits what uploads may take
 * @param terms how the server presents itself
 * @param clock the time
 */
public record Receiver(
        RootFolder root,
        SessionStore store,
        Completion completion,
        SessionLimits limits,
        Terms terms,
        InstantSource clock) {
    /** The URL path of all upload resources. */
    static final String UPLOADS = "/" + TargetPath.RESERVED + "/uploads/";

    /** The URL path of all replies. */
    static final String REPLIES = "/" + TargetPath.RESERVED + "/replies/";

    /**
     * How the server presents itself.
     *
     * @param publicUrl scheme and authority that clients use; null = what each of them asked for
     * @param servesFiles finished files may be downloaded
     * @param hostId name of this host in a farm (BITSHostId); null = none
     * @param hostIdFallbackSeconds after which a client may turn to another one; negative = never
     */
    public record Terms(
            @Nullable String publicUrl,
            boolean servesFiles,
            @Nullable String hostId,
            long hostIdFallbackSeconds) {}
}
