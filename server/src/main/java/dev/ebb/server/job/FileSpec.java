package dev.ebb.server.job;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file to add (BG_FILE_INFO), already checked by {@link FileRules}.
 *
 * @param remoteName absolute http or https URL
 * @param localName absolute normalized path
 * @param expectedDigest the digest the content must have
 * @param createDirectories create missing directories of the local name
 * @param ranges the parts to fetch, written one after the other in this order; empty = the whole file
 * @param mirrors other URLs that a download can be had from, the best first
 */
public record FileSpec(
        String remoteName,
        String localName,
        @Nullable Digest expectedDigest,
        boolean createDirectories,
        List<FileRange> ranges,
        List<String> mirrors) {
    public FileSpec {
        ranges = List.copyOf(ranges);
        mirrors = List.copyOf(mirrors);
    }

    /** A file that can be had from one place. */
    public FileSpec(
            String remoteName,
            String localName,
            @Nullable Digest expectedDigest,
            boolean createDirectories,
            List<FileRange> ranges) {
        this(remoteName, localName, expectedDigest, createDirectories, ranges, List.of());
    }

    /** This file with other ranges. */
    public FileSpec withRanges(List<FileRange> next) {
        return new FileSpec(remoteName, localName, expectedDigest, createDirectories, next, mirrors);
    }

    /** Whether the expected digest proves in the end that the bytes are of one version. */
    public boolean isProvedByDigest() {
        return expectedDigest != null && expectedDigest.isStrong();
    }

    /** The size the local file will have, as far as that is known before it is fetched; else {@link JobFile#UNKNOWN}. */
    public long foretoldSize() {
        boolean open = ranges.isEmpty() || ranges.stream().anyMatch(FileRange::isToEof);
        return open
                ? JobFile.UNKNOWN
                : ranges.stream().mapToLong(FileRange::length).sum();
    }

    /** The same file, to be had from elsewhere. */
    FileSpec withRemoteName(String next) {
        return new FileSpec(next, localName, expectedDigest, createDirectories, ranges, mirrors);
    }

    /** This file with other mirrors. */
    public FileSpec withMirrors(List<String> next) {
        return new FileSpec(remoteName, localName, expectedDigest, createDirectories, ranges, next);
    }

    /** Every URL it can be had from: the remote name, then the mirrors. */
    public List<String> sources() {
        if (mirrors.isEmpty()) {
            return List.of(remoteName);
        }
        List<String> all = new ArrayList<>(mirrors.size() + 1);
        all.add(remoteName);
        all.addAll(mirrors);
        return List.copyOf(all);
    }
}
