package dev.ebb.server.engine.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one HTTP/2 connection, written and read within the limits below; tells its session what breaks and what makes
 * it break. The window of the connection refills by itself, so that a stream that nobody reads holds up no other: only
 * streams have windows that count. Confined to its event loop.
 */
final class Http2Wire extends Http2ConnectionHandler {
    /** In flight on one connection at once: 1 Gbit/s over 100 ms. */
    private static final int CONNECTION_WINDOW = 12 << 20;

    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int MAX_RESETS = 400;
    private static final int RESETS_SECONDS = 30;

    private final Http2Session session;
    private @Nullable ChannelHandlerContext context;

    private Http2Wire(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Http2Session session) {
        super(decoder, encoder, settings, false, true);
        this.session = session;
    }

    /** A wire whose streams may have so many bytes on their way. */
    static Http2Wire of(Http2Session session, int streamWindow) {
        return new Builder(session, streamWindow).build();
    }

    Http2Session session() {
        return session;
    }

    ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "used once it is in its pipeline");
    }

    DefaultHttp2LocalFlowController windows() {
        return (DefaultHttp2LocalFlowController) connection().local().flowController();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
        if (added.channel().isActive()) {
            widen();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) throws Exception {
        super.channelActive(active);
        widen();
    }

    private void widen() throws Http2Exception {
        Http2Connection connection = connection();
        windows()
                .incrementWindowSize(
                        connection.connectionStream(),
                        CONNECTION_WINDOW - windows().initialWindowSize(connection.connectionStream()));
        context().flush();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext read) throws Exception {
        session.readComplete();
        super.channelReadComplete(read);
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) throws Exception {
        session.closed();
        super.channelInactive(closed);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext broken, Throwable cause) throws Exception {
        session.broken(cause);
        if (cause instanceof Http2Exception) {
            super.exceptionCaught(broken, cause);
        } else {
            broken.close();
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext broken, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        session.broken(cause);
        super.onConnectionError(broken, outbound, cause, error);
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext broken, boolean outbound, Throwable cause, StreamException error) {
        if (connection().stream(error.streamId()) == null) {
            // What was on its way when we reset the stream, to be ignored (RFC 9113 section 5.4.2): a reset for each
            // such frame
            // would look like an attack.
            return;
        }
        session.streamBroken(error.streamId(), cause);
        super.onStreamError(broken, outbound, cause, error);
    }

    /** Puts the codec together. */
    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Wire, Builder> {
        private final Http2Session session;

        Builder(Http2Session session, int streamWindow) {
            this.session = session;
            Http2Connection connection = new DefaultHttp2Connection(false, 0);
            connection
                    .local()
                    .flowController(new DefaultHttp2LocalFlowController(
                            connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
            connection.addListener(session);
            connection(connection);
            frameListener(session);
            initialSettings(new Http2Settings()
                    .pushEnabled(false)
                    .initialWindowSize(streamWindow)
                    .maxHeaderListSize(MAX_HEADER_BYTES));
            headerSensitivityDetector(Http2Fields::isSensitive);
            decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS);
            // Stopping jobs resets as many streams as they have.
            encoderEnforceMaxRstFramesPerWindow(0, 0);
            gracefulShutdownTimeoutMillis(0);
        }

        @Override
        protected Http2Wire build() {
            return super.build();
        }

        @Override
        protected Http2Wire build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Wire(decoder, encoder, settings, session);
        }
    }
}
