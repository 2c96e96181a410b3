package dev.ebb.server.job;

import java.util.regex.Pattern;

/** Takes out of text that is passed on what may be a secret: user information and query strings of URLs. */
public final class Redaction {
    private static final Pattern USER = Pattern.compile("(?i)\\b(https?://)[^\\s/?#]*@");
    private static final Pattern QUERY = Pattern.compile("(?i)\\b(https?://[^\\s?#]*)[?#]\\S*");

    private Redaction() {}

    /** The text without them. */
    public static String of(String text) {
        return QUERY.matcher(USER.matcher(text).replaceAll("$1")).replaceAll("$1");
    }
}
