package dev.ebb.server.metalink;

import java.util.List;
import java.util.Optional;

/**
 * A file of a Metalink document.
 *
 * @param name relative, as it stands in the document: it comes from anywhere, so whoever puts the file somewhere makes sure that
 *     it stays in the directory (RFC 5854 section 4.2.8.3)
 * @param digest the longest that is known, such as {@code sha256:<hex>}, as it stands in the document
 * @param urls at least one, http or https, the best first
 */
public record MetalinkFile(String name, Optional<String> digest, List<String> urls) {
    public MetalinkFile {
        urls = List.copyOf(urls);
    }
}
