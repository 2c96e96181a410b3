package dev.ebb.server.engine.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;

/** Lets the server choose between HTTP/2 and HTTP/1.1 in the TLS handshake (RFC 7301). Confined to its event loop. */
final class ProtocolChoice extends ApplicationProtocolNegotiationHandler {
    /** What is offered. */
    static final ApplicationProtocolConfig OFFER = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    private final Taken taken;

    /** Hears what is to be spoken, before the first byte of it arrives. */
    @FunctionalInterface
    interface Taken {
        void speak(boolean http2);
    }

    ProtocolChoice(Taken taken) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.taken = taken;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
        taken.speak(protocol.equals(ApplicationProtocolNames.HTTP_2));
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
        // Who waits for the handshake has heard.
    }
}
