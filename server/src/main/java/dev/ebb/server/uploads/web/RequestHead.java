package dev.ebb.server.uploads.web;

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
    /** The URL as the client knows it, with its query. */
    public String url() {
        return origin() + path + (query.isEmpty() ? "" : "?" + query);
    }

    /** Scheme and authority as the client knows them. */
    public String origin() {
        return (secure ? "https://" : "http://") + fields.text("Host");
    }
}
