package dev.ebb.server.identity;

/**
 * The process at the other end of a Unix socket, as the kernel recorded it when it connected (SO_PEERCRED).
 *
 * @param uid its user
 * @param gid its primary group
 * @param pid its id; 0 when it is out of sight, in another container
 */
public record PeerProcess(long uid, long gid, long pid) {}
