package dev.ebb.server.job;

import java.util.List;

/**
 * With whose rights the files of a job are made and read.
 *
 * @param uid user
 * @param gid primary group
 * @param groups supplementary groups
 * @param umask the creator's umask: files get mode 0666 without these bits
 */
public record FileOwner(long uid, long gid, List<Long> groups, int umask) {
    public FileOwner {
        groups = List.copyOf(groups);
    }
}
