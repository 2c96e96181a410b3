package dev.ebb.server.support;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request to a {@link Http2TestServer}, and the ways to answer it. Used on the event loop. */
public final class Http2TestStream {
    private final Http2TestServer server;
    private final ChannelHandlerContext context;
    private final Http2FrameStream stream;
    private final Http2TestServer.Seen request;

    Http2TestStream(
            Http2TestServer server,
            ChannelHandlerContext context,
            Http2FrameStream stream,
            Http2TestServer.Seen request) {
        this.server = server;
        this.context = context;
        this.stream = stream;
        this.request = request;
    }

    public Http2TestServer.Seen request() {
        return request;
    }

    public int id() {
        return stream.id();
    }

    public @Nullable String header(String name) {
        return request.headers().stream()
                .filter(field -> field.startsWith(name + ": "))
                .map(field -> field.substring(name.length() + 2))
                .findFirst()
                .orElse(null);
    }

    /** Status and fields, each as {@code "name: value"}. */
    public Http2TestStream head(String status, String... fields) {
        return fields(false, status, fields);
    }

    /** The same, and nothing after it. */
    public Http2TestStream headOnly(String status, String... fields) {
        return fields(true, status, fields);
    }

    /** Fields after the body. */
    public Http2TestStream trailers(String... fields) {
        return fields(true, null, fields);
    }

    private Http2TestStream fields(boolean end, @Nullable String status, String... fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        if (status != null) {
            headers.status(status);
        }
        for (String field : fields) {
            int colon = field.indexOf(": ");
            headers.add(field.substring(0, colon), field.substring(colon + 2));
        }
        context.writeAndFlush(new DefaultHttp2HeadersFrame(headers, end).stream(stream));
        return this;
    }

    public Http2TestStream body(byte[] bytes, boolean end) {
        return body(Unpooled.wrappedBuffer(bytes), end);
    }

    private Http2TestStream body(ByteBuf bytes, boolean end) {
        context.writeAndFlush(new DefaultHttp2DataFrame(bytes, end).stream(stream));
        return this;
    }

    /** So many frames without content. */
    public void nothing(int frames) {
        ChannelHandlerContext codec = context.pipeline().context(Http2FrameCodec.class);
        Http2FrameCodec handler = (Http2FrameCodec) codec.handler();
        for (int i = 0; i < frames; i++) {
            handler.encoder().frameWriter().writeData(codec, id(), Unpooled.EMPTY_BUFFER, 0, false, codec.newPromise());
        }
        codec.flush();
    }

    public void reset(Http2Error code) {
        context.writeAndFlush(new DefaultHttp2ResetFrame(code).stream(stream));
    }

    /** Says that streams after this one are not dealt with. */
    public void goAway(Http2Error code, int last) {
        ChannelHandlerContext codec = context.pipeline().context(Http2FrameCodec.class);
        Http2FrameCodec handler = (Http2FrameCodec) codec.handler();
        handler.encoder()
                .frameWriter()
                .writeGoAway(codec, last, code.code(), Unpooled.EMPTY_BUFFER, codec.newPromise());
        codec.flush();
    }

    /** Ends the connection, after what was written before it has arrived. */
    public void close() {
        ((DuplexChannel) context.channel()).shutdownOutput();
    }

    public void later(long millis, Runnable step) {
        context.executor().schedule(step, millis, TimeUnit.MILLISECONDS);
    }

    /** The file as a server that behaves sends it, or its rest when that is asked for. */
    public void file() {
        piece(Integer.MAX_VALUE);
    }

    /** The same, but no more than so many bytes of it; the stream stays open if that is not all. */
    public Http2TestStream piece(int most) {
        byte[] content = server.content(request.path());
        String tag = tag(content);
        String range = header("range");
        String proved = header("if-range");
        int from = 0;
        if (range == null || proved != null && !proved.equals(tag)) {
            head("200", "content-length: " + content.length, "etag: " + tag);
        } else {
            from = Integer.parseInt(range.substring("bytes=".length(), range.indexOf('-')));
            head(
                    "206",
                    "content-length: " + (content.length - from),
                    "content-range: bytes " + from + "-" + (content.length - 1) + "/" + content.length,
                    "etag: " + tag);
        }
        int size = Math.min(most, content.length - from);
        return body(Unpooled.wrappedBuffer(content, from, size), from + size == content.length);
    }

    /** Sends so much of the file and no more for now. */
    public Http2TestStream begin(int bytes) {
        byte[] content = server.content(request.path());
        return head("200", "content-length: " + content.length, "etag: " + tag(content))
                .body(Arrays.copyOf(content, bytes), false);
    }

    public static String tag(byte[] content) {
        return "\"" + Integer.toHexString(Arrays.hashCode(content)) + "\"";
    }
}
