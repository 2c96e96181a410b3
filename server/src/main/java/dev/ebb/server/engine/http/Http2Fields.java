package dev.ebb.server.engine.http;

import com.google.common.base.CharMatcher;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Requests and answers as HTTP/2 writes their fields (RFC 9113 section 8). */
final class Http2Fields {
    /** Fields about a connection, which is not the request's alone (section 8.2.2); Host is :authority. */
    private static final Set<String> OF_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "host");
    /** Fields that hold no secret of a job: the tables that compress the others would be shared between jobs. */
    private static final Set<String> OPEN =
            Set.of(":method", ":scheme", ":authority", "user-agent", "accept", "accept-encoding", "range", "if-range");

    private static final CharMatcher DIGIT = CharMatcher.inRange('0', '9');
    /** More digits do not fit a long. */
    private static final int MAX_DIGITS = 18;

    private Http2Fields() {}

    static Http2Headers of(HttpCall call, RequestForm form) {
        HttpRequest request = RequestHead.of(call, form);
        Http2Headers fields = new DefaultHttp2Headers()
                .method(call.method())
                .scheme(call.origin().secure() ? "https" : "http")
                .authority(call.origin().hostHeader())
                .path(call.target());
        for (Map.Entry<String, String> field : request.headers()) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!OF_CONNECTION.contains(name)) {
                fields.add(name, field.getValue());
            }
        }
        return fields;
    }

    /** True for fields that must not get into a table (RFC 7541 section 7.1.3). */
    static boolean isSensitive(CharSequence name, CharSequence value) {
        return !OPEN.contains(name.toString());
    }

    private static int status(Http2Headers fields) {
        String text = String.valueOf(fields.status());
        // RFC 9110 section 15: three digits. HTTP/2 knows no 101 (RFC 9113 section 8.6).
        if (text.length() != 3 || !DIGIT.matchesAllOf(text) || text.charAt(0) == '0' || text.equals("101")) {
            throw new IllegalArgumentException("not a status");
        }
        return Integer.parseInt(text);
    }

    /** Status and fields of an answer; throws for one whose length can be read in two ways. */
    static ResponseHead head(Http2Headers fields) {
        HttpHeaders headers = plain(fields);
        boolean framed = headers.contains("Transfer-Encoding") || headers.contains("Connection");
        for (String length : headers.getAll("Content-Length")) {
            framed |= length.isEmpty() || length.length() > MAX_DIGITS || !DIGIT.matchesAllOf(length);
        }
        if (framed || headers.getAll("Content-Length").size() > 1) {
            throw new IllegalArgumentException("not a length");
        }
        return new ResponseHead(status(fields), headers);
    }

    /** The fields as HTTP/1.1 knows them; IllegalArgumentException when HTTP does not. */
    static HttpHeaders plain(Http2Headers fields) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            CharSequence name = field.getKey();
            if (name.length() == 0 || name.charAt(0) != ':') {
                headers.add(AsciiString.of(name), field.getValue().toString());
            }
        }
        return headers;
    }
}
