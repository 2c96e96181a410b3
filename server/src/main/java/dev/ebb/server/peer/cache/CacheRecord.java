package dev.ebb.server.peer.cache;

import dev.ebb.server.job.Digest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One file of the cache (IBitsPeerCacheRecord). Immutable.
 *
 * @param id identifies it for its whole life
 * @param url where it was fetched from
 * @param bytes its size
 * @param modified when it was changed, as its origin said; null when that said nothing
 * @param accessed when it was put in or last served
 * @param validator the strong validator of its version at the origin; null when there was none
 * @param sha256 its digest, by which its content lies on disk
 * @param sha512 another digest of it, by which peers may ask for it
 * @param validated its digest or its owner has shown that it is what it should be: only then is it served
 * @param claimant the name of the temporary file it was taken from, by which its owner's verdict finds it; empty once that came
 */
public record CacheRecord(
        UUID id,
        String url,
        long bytes,
        @Nullable Instant modified,
        Instant accessed,
        @Nullable String validator,
        Digest sha256,
        Digest sha512,
        boolean validated,
        String claimant) {
    /** The same, used at that time. */
    public CacheRecord usedAt(Instant when) {
        return new CacheRecord(id, url, bytes, modified, when, validator, sha256, sha512, validated, claimant);
    }

    /** The same, found good. */
    public CacheRecord validatedNow() {
        return new CacheRecord(id, url, bytes, modified, accessed, validator, sha256, sha512, true, claimant);
    }

    /** The same content, fetched once more as this newer record says; what was proved once stays proved. */
    public CacheRecord again(CacheRecord newer) {
        return new CacheRecord(
                id,
                newer.url,
                bytes,
                newer.modified,
                newer.accessed,
                newer.validator,
                sha256,
                sha512,
                validated || newer.validated,
                newer.claimant);
    }

    /** Whether it has this digest. */
    public boolean has(Digest digest) {
        return sha256.equals(digest) || sha512.equals(digest);
    }
}
