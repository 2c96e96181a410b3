package dev.ebb.server.web.http;

/**
 * Which service answers where.
 *
 * @param path the path it answers at, exactly; one that ends with a slash stands for everything below it
 * @param service answers there
 */
public record Place(String path, WebService service) {
    boolean takes(String asked) {
        return path.endsWith("/") ? asked.startsWith(path) : asked.equals(path);
    }
}
