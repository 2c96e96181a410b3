package dev.ebb.server.peer.client;

import dev.ebb.server.engine.Inquired;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.RedirectPolicy;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the origin vouches for: that its requester may have the file, its size now, and a digest by which whatever comes from
 * anywhere can be told from a fake.
 *
 * @param bytes the size
 * @param digest a strong one, of the job or of the origin
 * @param modified when it was changed
 * @param validator the strong validator of the version
 * @param headers the fields of the origin's answer
 */
record Vouched(
        long bytes,
        Digest digest,
        @Nullable Instant modified,
        @Nullable String validator,
        String headers) {
    /** Whether peers can help with such a download at all, whatever its origin will say. */
    static boolean mayHelp(TransferTask task) {
        boolean proved = task.expectedDigest() == null || task.isProvedByDigest();
        boolean fromStart = task.resumeFrom() == null || task.isProvedByDigest();
        return isOrdinary(task) && proved && fromStart;
    }

    /** A whole file by GET under a temporary name. */
    static boolean isOrdinary(TransferTask task) {
        return !task.type().sends()
                && task.http().method() == null
                && !task.isSelective()
                && !task.mode().dynamicContent()
                && !task.files().isDirect();
    }

    /** What follows from the origin's answer; empty when peers cannot help. */
    static Optional<Vouched> by(Inquired answer, TransferTask task) {
        if (!(answer instanceof Inquired.Found found) || found.bytes() <= 0) {
            return Optional.empty();
        }
        boolean renames = task.http().security().redirects() == RedirectPolicy.ALLOW_REPORT
                && !found.at().equals(task.remote());
        Digest said = found.digest();
        Digest expected = task.expectedDigest();
        boolean contradicts =
                expected != null && said != null && said.algorithm() == expected.algorithm() && !said.equals(expected);
        Digest digest = expected != null ? expected : said;
        if (renames || contradicts || digest == null || !digest.isStrong()) {
            return Optional.empty();
        }
        return Optional.of(new Vouched(found.bytes(), digest, found.modified(), found.validator(), found.headers()));
    }

    /** Whether a peer's answer is about this content. */
    boolean isMetBy(Inquired answer) {
        return answer instanceof Inquired.Found found && found.bytes() == bytes && digest.equals(found.digest());
    }
}
