package dev.ebb.server.engine.http;

import com.google.common.base.Throwables;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Says of a server that hangs up because it was shown no client certificate that it wanted one: under TLS 1.3 it says so only
 * when the handshake is long over. Confined to the connection's event loop.
 */
final class MissingIdentity extends ChannelInboundHandlerAdapter {
    private final ShownIdentity shown;
    private final SSLEngine engine;
    private final String host;

    MissingIdentity(ShownIdentity shown, SSLEngine engine, String host) {
        this.shown = shown;
        this.engine = engine;
        this.host = host;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.fireExceptionCaught(explain(cause));
    }

    /** The cause, or what is behind it. */
    Throwable explain(Throwable cause) {
        boolean alert = false;
        for (Throwable link : Throwables.getCausalChain(cause)) {
            if (link instanceof CertificateException || link instanceof TransferFailure) {
                return cause; // it is we who did not like the server
            }
            String text = String.valueOf(link.getMessage()).toLowerCase(Locale.ROOT);
            alert |= link instanceof SSLException && text.contains("alert");
        }
        if (!alert || !shown.wasMissed(engine)) {
            return cause;
        }
        return new TransferFailure(
                TransferError.of(
                        ErrorContext.GENERAL_TRANSPORT,
                        ErrorCode.CLIENT_CERTIFICATE_NEEDED,
                        "The server " + host + " wants a client certificate, and the job has none."),
                cause);
    }
}
