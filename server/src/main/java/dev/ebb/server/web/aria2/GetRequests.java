package dev.ebb.server.web.aria2;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ebb.server.web.http.WebRequest;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Requests in the query of a URL: {@code method}, {@code id} and {@code params}, the latter in Base64; {@code jsoncallback} asks
 * for the answer as a call in JavaScript (JSONP). Immutable.
 *
 * <p>A browser makes a GET for any page, by a script or image element as well, and then says no Origin. Such a page of another
 * origin is known by Sec-Fetch-Site or Referer, and is refused where its Origin would be.
 */
record GetRequests(OriginRule origins) {
    static final int OK = 200;
    static final int FORBIDDEN = 403;
    static final int NOT_ALLOWED = 405;

    private static final Pattern CALLBACK = Pattern.compile("[A-Za-z_$][\\w$.]{0,99}");

    /** Why a request is not answered; empty = it is. */
    Optional<String> refusal(WebRequest request) {
        if (callback(request).filter(name -> !CALLBACK.matcher(name).matches()).isPresent()) {
            return Optional.of("jsoncallback is not the name of a function");
        }
        if (request.header("origin").isPresent()) {
            // The door has looked at it.
            return Optional.empty();
        }
        String site = request.header("sec-fetch-site").orElse("none");
        boolean foreign = !site.equals("none") && !site.equals("same-origin");
        boolean known = request.header("referer")
                .flatMap(GetRequests::origin)
                .filter(origins::admits)
                .isPresent();
        boolean elsewhere = request.header("referer").isPresent() && !known;
        return foreign && !known || elsewhere ? Optional.of("pages of other origins may not call") : Optional.empty();
    }

    static Optional<String> callback(WebRequest request) {
        return request.parameter("jsoncallback").filter(name -> !name.isEmpty());
    }

    /** The request as POST would have it; with neither method nor id the parameters are a list of requests. */
    static String body(WebRequest request) {
        Optional<String> method = request.parameter("method");
        Optional<String> id = request.parameter("id");
        String params = request.parameter("params").map(GetRequests::decode).orElse("");
        if (method.isEmpty() && id.isEmpty()) {
            return params;
        }
        JsonObject body = new JsonObject();
        method.ifPresent(name -> body.addProperty("method", name));
        id.ifPresent(text -> body.addProperty("id", text));
        if (!params.isEmpty()) {
            Optional<JsonElement> parsed = JsonRpc.parse(params);
            if (parsed.isEmpty()) {
                return params;
            }
            body.add("params", parsed.get());
        }
        return JsonRpc.write(body);
    }

    /** Base64 with either alphabet, with or without its end; a plus sign that became a space as well. */
    private static String decode(String text) {
        String standard = text.replace(' ', '+').replace('-', '+').replace('_', '/');
        try {
            return new String(Base64.getMimeDecoder().decode(standard), UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    private static Optional<String> origin(String referer) {
        try {
            URI page = URI.create(referer);
            return Optional.ofNullable(page.getRawAuthority()).map(host -> page.getScheme() + "://" + host);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
