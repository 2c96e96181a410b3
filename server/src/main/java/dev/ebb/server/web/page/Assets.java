package dev.ebb.server.web.page;

import dev.ebb.server.web.http.WebRequest;
import dev.ebb.server.web.http.WebResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files of the page, read once. What is not in the list does not exist, whatever path is asked for. Immutable. */
final class Assets {
    private static final List<String> NAMES = List.of(
            "index.html",
            "page.css",
            "icon.svg",
            "main.js",
            "api.js",
            "dom.js",
            "jobs.js",
            "queue.js",
            "detail.js",
            "dialogs.js",
            "plot.js",
            "network.js",
            "format.js");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;

    private final Map<String, WebResponse> files;

    private Assets(Map<String, WebResponse> files) {
        this.files = Map.copyOf(files);
    }

    static Assets read() {
        Map<String, WebResponse> files = new HashMap<>();
        for (String name : NAMES) {
            files.put("/" + name, answer(name));
        }
        files.put("/", answer("index.html"));
        return new Assets(files);
    }

    private static WebResponse answer(String name) {
        try (InputStream file = Assets.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is not in the program");
            }
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
            return new WebResponse.Whole(
                    OK,
                    Map.of(
                            "content-type", type,
                            "content-security-policy", POLICY,
                            "x-frame-options", "DENY",
                            "cross-origin-opener-policy", "same-origin",
                            "cross-origin-resource-policy", "same-origin"),
                    file.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    WebResponse serve(WebRequest request) {
        if (!Set.of("GET", "HEAD").contains(request.method())) {
            return WebResponse.saying(WRONG_METHOD, "the page is to be read: use GET");
        }
        WebResponse file = files.get(request.path());
        return file != null ? file : WebResponse.saying(NOT_FOUND, "there is nothing here; the page is at /");
    }
}
