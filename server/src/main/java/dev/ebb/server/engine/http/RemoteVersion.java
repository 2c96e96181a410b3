package dev.ebb.server.engine.http;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.Validator;
import dev.ebb.server.job.VersionTraits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one version of a file on its server, and what two answers together show: that they are of one version, that
 * they are not, or neither.
 *
 * @param bytesTotal size, or {@link JobFile#UNKNOWN}
 * @param validator the strong validator; null when there is none
 * @param traits what else was said of it
 */
record RemoteVersion(long bytesTotal, @Nullable Validator validator, VersionTraits traits) {
    /** Nothing is known. */
    static final RemoteVersion UNKNOWN = new RemoteVersion(JobFile.UNKNOWN, null, VersionTraits.NONE);

    /** What the answer says. */
    static RemoteVersion of(ResponseHead head, long bytesTotal) {
        List<String> tags =
                head.headers().getAll("ETag").stream().map(String::trim).toList();
        Digest digest = head.digests().whole();
        return new RemoteVersion(
                bytesTotal, StrongValidator.of(head), new VersionTraits(digest, head.single("Last-Modified"), tags));
    }

    /** The same, with a size that is known by now. */
    RemoteVersion withTotal(long bytes) {
        return new RemoteVersion(bytes, validator, traits);
    }

    /** The same, without a strong validator. */
    RemoteVersion withoutValidator() {
        return new RemoteVersion(bytesTotal, null, traits);
    }

    /** The same, with the digest that an answer says, if none was said before. */
    RemoteVersion withDigest(@Nullable Digest said) {
        return traits.digest() != null || said == null
                ? this
                : new RemoteVersion(
                        bytesTotal, validator, new VersionTraits(said, traits.lastModified(), traits.tags()));
    }

    /** Whether another answer can prove that it is of this version. */
    boolean isProvable() {
        return validator != null || traits.proof() != null;
    }

    /** Whether the other answer proves that it is of this version: absence is no proof. */
    boolean isSameAs(RemoteVersion other) {
        return differenceTo(other) == null && (hasDigestOf(other) || hasValidatorOf(other));
    }

    private boolean hasDigestOf(RemoteVersion other) {
        Digest proof = traits.proof();
        return proof != null && proof.equals(other.traits.proof());
    }

    private boolean hasValidatorOf(RemoteVersion other) {
        if (validator == null) {
            return false;
        }
        return validator.kind() == Validator.Kind.ETAG
                ? other.traits.tags().equals(List.of(validator.value()))
                : validator.value().equals(other.traits.lastModified());
    }

    /** What shows that the other answer is of another version, for people; null when nothing does. */
    @Nullable
    String differenceTo(RemoteVersion other) {
        boolean sizesKnown = bytesTotal != JobFile.UNKNOWN && other.bytesTotal != JobFile.UNKNOWN;
        if (sizesKnown && bytesTotal != other.bytesTotal) {
            return changed("size", bytesTotal, other.bytesTotal);
        }
        Digest mine = traits.digest();
        Digest theirs = other.traits.digest();
        if (mine != null && theirs != null && mine.algorithm() == theirs.algorithm() && !mine.equals(theirs)) {
            return changed("digest", mine, theirs);
        }
        // The bytes are the same, whatever each edge of a network of servers makes of tags and dates.
        return hasDigestOf(other) ? null : otherTagOrDate(other);
    }

    private @Nullable String otherTagOrDate(RemoteVersion other) {
        boolean tagged = !traits.tags().isEmpty() && !other.traits.tags().isEmpty();
        boolean strongToo = validator == null || validator.kind() != Validator.Kind.ETAG || other.validator != null;
        if (tagged && strongToo && !traits.tags().equals(other.traits.tags())) {
            return changed("ETag", String.join(", ", traits.tags()), String.join(", ", other.traits.tags()));
        }
        String mine = traits.lastModified();
        String theirs = other.traits.lastModified();
        boolean dated = mine != null && theirs != null && !mine.equals(theirs);
        return dated && !tagged ? changed("Last-Modified", String.valueOf(mine), String.valueOf(theirs)) : null;
    }

    private static String changed(String what, Object before, Object now) {
        return "its " + what + " was " + before + " and is " + now + " now";
    }
}
