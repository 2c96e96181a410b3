package dev.ebb.server.uploads.web;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The head of a request.
 *
 * @param method as it came
 * @param path of the URL, still encoded, without the query
 * @param query without its question mark; empty = none
 * @param secure true when it came by TLS
 * @param fields its header fields
 */
public record RequestHead(String method, String path, String query, boolean secure, Fields fields) {
    private static final String FORBIDDEN = "\"<>\\^`{|}#";
    private static final int DELETE = 0x7f;

    /** The URL as the client knows it, with its query; what no URL may hold is encoded. */
    public String url() {
        String written = origin() + path + (query.isEmpty() ? "" : "?" + query);
        StringBuilder url = new StringBuilder();
        for (byte each : written.getBytes(StandardCharsets.UTF_8)) {
            boolean allowed = each > ' ' && each < DELETE && FORBIDDEN.indexOf(each) < 0;
            url.append(allowed ? String.valueOf((char) each) : String.format(Locale.ROOT, "%%%02X", each));
        }
        return url.toString();
    }

    /** Scheme and authority as the client knows them. */
    public String origin() {
        return (secure ? "https://" : "http://") + fields.text("Host");
    }
}
