package dev.ebb.server.engine;

import java.net.URI;

/** The part of a URL that may be shown: no user info, no query string, no fragment. */
public final class RedactedUrl {
    private RedactedUrl() {}

    /** Scheme, host, port and path. */
    public static String of(URI uri) {
        String path = uri.getRawPath();
        return uri.getScheme() + "://" + authority(uri) + (path == null ? "" : path);
    }

    /** Host and port, as written. */
    public static String authority(URI uri) {
        String authority = uri.getRawAuthority();
        return authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
    }
}
