package dev.ebb.server.engine;

import dev.ebb.server.job.FileCheckpoint;
import java.net.URI;
import java.util.Locale;

/**
 * Judges bytes of a file that is to be had from another server than before (SetRemoteName). An entity tag is made up by its
 * server, so another server's file is the same one by proof of the expected digest, or of the one that both servers say
 * (RFC 9530), or else if validator and size are the same there as well, which is what BITS asks for. Pure functions.
 */
public final class ServerChange {
    private ServerChange() {}

    /**
     * What an attempt at this URL may go on from. Under a strong digest, which proves the whole in the end, no other proof is
     * asked; {@code digestExpected} says that the job has one.
     */
    public static FileCheckpoint judged(FileCheckpoint kept, URI remote, boolean digestExpected) {
        boolean elsewhere = kept.origin() != null && !kept.origin().equals(originOf(remote));
        if (elsewhere && digestExpected) {
            return kept.ofAnyVersion();
        }
        return elsewhere && kept.traits().proof() != null ? kept.elsewhere() : kept;
    }

    /** Scheme, host and port of a URL, the same text for the same server. */
    public static String originOf(URI remote) {
        String scheme = String.valueOf(remote.getScheme()).toLowerCase(Locale.ROOT);
        String authority = String.valueOf(remote.getRawAuthority()).toLowerCase(Locale.ROOT);
        String usualPort = scheme.equals("https") ? ":443" : ":80";
        return scheme + "://"
                + (authority.endsWith(usualPort)
                        ? authority.substring(0, authority.length() - usualPort.length())
                        : authority);
    }
}
