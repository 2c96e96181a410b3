package dev.ebb.server.uploads.http;

import dev.ebb.server.uploads.session.Incoming;
import dev.ebb.server.uploads.web.Answer;
import dev.ebb.server.uploads.web.Exchange;
import dev.ebb.server.uploads.web.Fields;
import dev.ebb.server.uploads.web.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** One request on a channel: a connection of HTTP/1.1, or a stream of HTTP/2. */
final class NettyExchange implements Exchange {
    private static final int PART = 256 << 10;
    private static final HttpResponseStatus RESUMPTION = new HttpResponseStatus(104, "Upload Resumption Supported");
    private static final HttpResponseStatus CHECKSUM = new HttpResponseStatus(460, "Checksum Mismatch");

    private final Channel channel;
    private final RequestHead head;
    private final BodyPipe body;
    private final boolean expectsContinue;
    private final boolean interims;
    private final Patience patience;
    private final Consumer<Boolean> ended;
    private volatile boolean answered;

    /**
     * {@code ended} hears on the event loop that the answer is out, and whether the connection may serve on.
     *
     * @param interims false for HTTP/1.0
     */
    NettyExchange(
            Channel channel,
            RequestHead head,
            boolean interims,
            Patience patience,
            Runnable readMore,
            Consumer<Boolean> ended) {
        this.channel = channel;
        this.head = head;
        this.interims = interims;
        this.patience = patience;
        this.ended = ended;
        this.expectsContinue = head.fields().text("Expect").equalsIgnoreCase("100-continue");
        this.body = new BodyPipe(patience, this::continueIfAwaited, readMore);
    }

    BodyPipe pipe() {
        return body;
    }

    private void continueIfAwaited() {
        if (expectsContinue && !body.hasEnded()) {
            interim(HttpResponseStatus.CONTINUE.code(), new Fields());
        }
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public Incoming body() {
        return body;
    }

    @Override
    public void interim(int status, Fields fields) {
        if (interims) {
            DefaultFullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, statusOf(status), Unpooled.EMPTY_BUFFER);
            fields.forEach((name, value) -> response.headers().add(name, value));
            channel.writeAndFlush(response);
        }
    }

    @Override
    public void answer(Answer answer) {
        if (answered) {
            throw new IllegalStateException("a request has one answer");
        }
        answered = true;
        // A client that was not told to go on keeps its body to itself, and what comes next cannot be told apart from
        // it.
        boolean bodyWithheld = expectsContinue && !body.wasAsked() && !body.hasEnded();
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, statusOf(answer.status()));
        answer.fields().forEach((name, value) -> response.headers().add(name, value));
        if (answer.status() != HttpResponseStatus.NO_CONTENT.code()
                && answer.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.length());
        }
        if (bodyWithheld
                || head.fields()
                        .text("Connection")
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("close")) {
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        boolean keep = !response.headers().contains(HttpHeaderNames.CONNECTION, "close", true) && interims;
        boolean bare = head.method().equals("HEAD");
        channel.write(response);
        boolean whole = bare || write(answer);
        body.discard();
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                .addListener(written -> ended.accept(keep && whole && written.isSuccess()));
    }

    /** The body of the answer; false when it could not be sent whole, and then the connection has to end. */
    private boolean write(Answer answer) {
        Answer.Slice slice = answer.file();
        if (slice == null) {
            if (answer.text().length > 0) {
                channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(answer.text())));
            }
            return true;
        }
        try (FileChannel file = FileChannel.open(slice.path(), StandardOpenOption.READ)) {
            return send(file, slice);
        } catch (IOException unreadable) {
            channel.close();
            return false;
        }
    }

    private boolean send(FileChannel file, Answer.Slice slice) throws IOException {
        long position = slice.start();
        long end = slice.start() + slice.length();
        ChannelFuture before = null;
        while (position < end) {
            ByteBuf part = channel.alloc().directBuffer(PART);
            int wanted = (int) Math.min(PART, end - position);
            int read = part.writeBytes(file, position, wanted);
            if (read <= 0) {
                part.release();
                throw new IOException("the file became shorter");
            }
            position += read;
            ChannelFuture now = channel.writeAndFlush(new DefaultHttpContent(part));
            if (before != null && !isTaken(before)) {
                channel.close();
                return false;
            }
            before = now;
        }
        return true;
    }

    private boolean isTaken(ChannelFuture write) {
        return write.awaitUninterruptibly(patience.idle().toMillis()) && write.isSuccess();
    }

    private static HttpResponseStatus statusOf(int status) {
        if (status == RESUMPTION.code()) {
            return RESUMPTION;
        }
        return status == CHECKSUM.code() ? CHECKSUM : HttpResponseStatus.valueOf(status);
    }

    boolean isAnswered() {
        return answered;
    }

    @Override
    public void cut() {
        channel.close();
    }
}
