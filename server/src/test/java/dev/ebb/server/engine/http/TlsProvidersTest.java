package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Identity;
import dev.ebb.server.support.TestAuthority.Wanted;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Both TLS libraries judge alike, and show a client's certificate alike. */
class TlsProvidersTest {
    private static TestAuthority authority;
    private static EventLoopGroup loops;

    @BeforeAll
    static void start() throws Exception {
        authority = new TestAuthority();
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterAll
    static void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    static Stream<Arguments> flaws() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL)
                .flatMap(provider ->
                        Stream.of(SecurityFlagsTest.Flaw.values()).map(flaw -> Arguments.of(provider, flaw)));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void flaw_isMindedUnlessItsOwnFlagIsSet(SslProvider provider, SecurityFlagsTest.Flaw flaw) throws Exception {
        demand(provider);
        Identity identity = authority.issue(flaw.certificate());
        String pem = flaw == SecurityFlagsTest.Flaw.AUTHORITY ? null : authority.pem();
        try (ScriptedHttpServer server =
                ScriptedHttpServer.startSecure(authority.server(identity), new RemoteFile(new byte[1]))) {
            assertThat(handshake(provider, server, terms(pem, flaw.flag, null))).isNull();
            assertThat(handshake(provider, server, terms(pem, SecurityFlagsTest.Flaw.ALL & ~flaw.flag, null)))
                    .isNotNull();
            assertThat(handshake(provider, server, terms(pem, 0, null))).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    void identity_isShownToAServerThatAsks(SslProvider provider) throws Exception {
        demand(provider);
        Identity client = authority.issue(Wanted.client("alice"));
        ClientIdentity shown = new ClientIdentity(client.key(), List.of(client.certificate()));
        try (ScriptedHttpServer server = ScriptedHttpServer.startSecure(
                authority.demandingSocket(authority.issue(Wanted.server("localhost")), "TLSv1.2"),
                new RemoteFile(new byte[1]))) {
            assertThat(handshake(provider, server, terms(authority.pem(), 0, shown)))
                    .isNull();
            assertThat(handshake(provider, server, terms(authority.pem(), 0, null)))
                    .isNotNull();
        }
    }

    private static void demand(SslProvider provider) {
        Assumptions.assumeTrue(provider == SslProvider.JDK || OpenSsl.isAvailable(), "no BoringSSL here");
    }

    private static TlsTerms terms(@Nullable String pem, int bits, @Nullable ClientIdentity identity) {
        return new TlsTerms(pem, new SecurityFlags(bits), identity, null);
    }

    /** Null when it succeeded. */
    private static @Nullable Throwable handshake(SslProvider provider, ScriptedHttpServer server, TlsTerms terms)
            throws Exception {
        // Kept here: the pipeline of a connection that has failed already holds it no more.
        SslHandler tls = new TlsContexts(provider)
                .get(terms)
                .context()
                .newHandler(ByteBufAllocator.DEFAULT, "localhost", server.port());
        Channel channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(tls).addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                                // The future has it too.
                            }
                        });
                    }
                })
                .connect("localhost", server.port())
                .sync()
                .channel();
        var handshake = tls.handshakeFuture();
        assertThat(handshake.await(30, TimeUnit.SECONDS)).isTrue();
        channel.close();
        return handshake.cause();
    }
}
