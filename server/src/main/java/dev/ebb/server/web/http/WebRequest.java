package dev.ebb.server.web.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that has arrived in whole.
 *
 * @param method such as GET
 * @param path decoded, without the query
 * @param query parameters, decoded
 * @param headers by their names in lower case; of several with one name the first
 * @param body at most 1 MiB, read as UTF-8
 */
public record WebRequest(
        String method, String path, Map<String, List<String>> query, Map<String, String> headers, String body) {
    /** The first value of a parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** A header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
    }
}
