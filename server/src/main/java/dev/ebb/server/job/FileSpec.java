package dev.ebb.server.job;

import org.jspecify.annotations.Nullable;

/**
 * A file to add (BG_FILE_INFO), already checked by {@link FileRules}.
 *
 * @param remoteName absolute http or https URL
 * @param localName absolute normalized path
 * @param expectedDigest the digest the content must have
 * @param createDirectories create missing directories of the local name
 */
public record FileSpec(
        String remoteName, String localName, @Nullable Digest expectedDigest, boolean createDirectories) {
    /** The same file, to be had from elsewhere. */
    FileSpec withRemoteName(String next) {
        return new FileSpec(next, localName, expectedDigest, createDirectories);
    }
}
