package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.engine.http.RequestForm.Body;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Set;

/** Writes a call as the head of an HTTP/1.1 request. */
final class RequestHead {
    private static final Set<String> CARRY_CONTENT = Set.of("POST", "PUT", "PATCH");

    private RequestHead() {}

    static HttpRequest of(HttpCall call, RequestForm form) {
        HttpMethod method = HttpMethod.valueOf(call.method());
        String target = form.absolute() ? call.absoluteTarget() : call.target();
        boolean sendsBody = call.hasBody() && form.body() != Body.LEFT_OUT;
        HttpRequest request = sendsBody
                ? new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target)
                : new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, target);
        HttpHeaders headers = request.headers();
        headers.set("Host", call.origin().hostHeader());
        for (Header header : call.headers()) {
            // For the proxy that forwards the request (RFC 9110 section 11.7.2); a server is not to learn it.
            if (form.absolute() || !header.name().equalsIgnoreCase("Proxy-Authorization")) {
                headers.add(header.name(), header.value());
            }
        }
        if (!headers.contains("Accept")) {
            headers.set("Accept", "*/*");
        }
        // A result is the file itself, byte for byte (RFC 9110 section 12.5.3).
        headers.set("Accept-Encoding", "identity");
        if (call.hasBody() || CARRY_CONTENT.contains(call.method())) {
            // RFC 9110 section 8.6: methods that usually have content say so when there is none.
            headers.set("Content-Length", sendsBody ? call.bodyBytes() : 0);
        }
        if (sendsBody && form.body() == Body.WHEN_ASKED) {
            headers.set("Expect", "100-continue");
        }
        for (Header proof : form.proofs()) {
            headers.set(proof.name(), proof.value());
        }
        return request;
    }
}
