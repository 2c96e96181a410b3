package dev.ebb.server.engine.http;

import dev.ebb.server.engine.TransferTask.Header;
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

    static HttpRequest of(HttpCall call) {
        HttpMethod method = HttpMethod.valueOf(call.method());
        HttpRequest request = call.hasBody()
                ? new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, call.target())
                : new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, call.target());
        HttpHeaders headers = request.headers();
        headers.set("Host", call.origin().hostHeader());
        for (Header header : call.headers()) {
            headers.add(header.name(), header.value());
        }
        if (!headers.contains("Accept")) {
            headers.set("Accept", "*/*");
        }
        // A result is the file itself, byte for byte (RFC 9110 section 12.5.3).
        headers.set("Accept-Encoding", "identity");
        if (call.hasBody() || CARRY_CONTENT.contains(call.method())) {
            // RFC 9110 section 8.6: methods that usually have content say so when there is none.
            headers.set("Content-Length", Math.max(0, call.bodyBytes()));
        }
        return request;
    }
}
