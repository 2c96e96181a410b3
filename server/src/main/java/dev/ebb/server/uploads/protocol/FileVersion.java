package dev.ebb.server.uploads.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One version of a file, as HTTP speaks of it.
 *
 * @param size bytes
 * @param modified when it last changed
 * @param etag its strong validator: files are replaced, never rewritten, and a replacement has another file key or time
 */
record FileVersion(long size, Instant modified, String etag) {
    /** The version of a regular file that is there now; empty when there is none. */
    static Optional<FileVersion> of(Path file) {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return found.isRegularFile() ? Optional.of(of(found)) : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private static FileVersion of(BasicFileAttributes found) {
        String etag = String.format(
                Locale.ROOT,
                "\"%x-%x-%x\"",
                found.size(),
                found.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                Objects.hashCode(found.fileKey()));
        return new FileVersion(found.size(), found.lastModifiedTime().toInstant(), etag);
    }

    /** True when a list of entity tags names this version, or any version. */
    boolean isNamedBy(String tags) {
        for (String tag : tags.split(",")) {
            String bare = tag.strip();
            if (bare.equals("*") || bare.equals(etag)) {
                return true;
            }
        }
        return false;
    }
}
