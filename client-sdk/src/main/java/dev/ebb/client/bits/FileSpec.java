package dev.ebb.client.bits;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file to add to a job (BG_FILE_INFO). Immutable.
 *
 * <pre>{@code
 * job.addFileSet(List.of(FileSpec.of("https://example.org/a.iso", Path.of("/data/a.iso"))
 *         .withExpectedDigest("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
 *         .withMirror("https://mirror.example.org/a.iso")));
 * }</pre>
 *
 * @param remoteName http or https URL
 * @param localName local path; made absolute when the file is added
 * @param expectedDigest the digest the whole content must have, such as {@code sha256:} and hexadecimal digits; empty = any
 * @param createDirectories make the missing directories of the local name when the transfer starts
 * @param ranges parts to fetch instead of the whole file, in the order in which they are written; downloads only
 * @param mirrorNames where else the same file is to be had, the best first; downloads only
 */
public record FileSpec(
        String remoteName,
        Path localName,
        String expectedDigest,
        boolean createDirectories,
        List<FileRange> ranges,
        List<String> mirrorNames) {
    public FileSpec {
        ranges = List.copyOf(ranges);
        mirrorNames = List.copyOf(mirrorNames);
    }

    /** A whole file. */
    public static FileSpec of(String remoteName, Path localName) {
        return new FileSpec(remoteName, localName, "", false, List.of(), List.of());
    }

    /** A whole file. */
    public static FileSpec of(URI remoteName, Path localName) {
        return of(remoteName.toString(), localName);
    }

    /** The same file, which must have this digest. */
    public FileSpec withExpectedDigest(String digest) {
        return new FileSpec(remoteName, localName, digest, createDirectories, ranges, mirrorNames);
    }

    /** The same file, whose missing directories are made. */
    public FileSpec withCreateDirectories() {
        return new FileSpec(remoteName, localName, expectedDigest, true, ranges, mirrorNames);
    }

    /** These parts of the file. */
    public FileSpec withRanges(List<FileRange> parts) {
        return new FileSpec(remoteName, localName, expectedDigest, createDirectories, parts, mirrorNames);
    }

    /** The same file, which is also to be had there, if not from what was named before. */
    public FileSpec withMirror(String url) {
        List<String> all = new ArrayList<>(mirrorNames);
        all.add(url);
        return new FileSpec(remoteName, localName, expectedDigest, createDirectories, ranges, all);
    }

    dev.ebb.v1.FileSpec toWire() {
        return dev.ebb.v1.FileSpec.newBuilder()
                .setRemoteName(remoteName)
                .setLocalName(localName.toAbsolutePath().normalize().toString())
                .setExpectedDigest(expectedDigest)
                .setCreateDirectories(createDirectories)
                .addAllRanges(ranges.stream().map(FileRange::toWire).toList())
                .addAllMirrorNames(mirrorNames)
                .build();
    }
}
