package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.ebb.server.support.RpcProbe;
import dev.ebb.server.support.TestDaemon;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.channelz.v1.ChannelzProto;
import io.grpc.health.v1.HealthProto;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionProto;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody without a token asks what is there for tools: reflection, health, channelz, metrics, the page's calls. */
class DebugDoorsIT {
    @TempDir
    Path folder;

    private TestDaemon daemon;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest("user-token".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Files.writeString(home.resolve("ebb.yaml"), """
                listen:
                  tcp: 127.0.0.1:0
                principals:
                  tokens:
                    - name: user
                      sha256: %s
                      role: user
                """.formatted(HexFormat.of().formatHex(hash)));
        daemon = TestDaemon.start(
                home, "web.listen=127.0.0.1:0", "ui.enabled=true", "aria2.enabled=true", "metrics.enabled=true");
        channel = NettyChannelBuilder.forAddress("127.0.0.1", daemon.tcpPort(), InsecureChannelCredentials.create())
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        daemon.close();
    }

    static Stream<MethodDescriptor> callsForTools() {
        return Stream.of(
                        ServerReflectionProto.getDescriptor(),
                        HealthProto.getDescriptor(),
                        ChannelzProto.getDescriptor())
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream());
    }

    @ParameterizedTest
    @MethodSource("callsForTools")
    void call_withoutAToken_isUnauthenticated(MethodDescriptor rpc) {
        assertThat(RpcProbe.call(channel, rpc, new byte[0]).code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void channelz_withAUsersToken_isForAdministratorsAlone() {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer user-token");
        Channel asUser = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        for (MethodDescriptor rpc :
                ChannelzProto.getDescriptor().getServices().get(0).getMethods()) {
            assertThat(RpcProbe.call(asUser, rpc, new byte[0]).code())
                    .as(rpc.getName())
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/api/status", "/api/jobs", "/api/events", "/api/session"})
    void page_withoutAToken_isUnauthorized(String path) throws Exception {
        URI page =
                URI.create(Files.readString(folder.resolve("home/run/page.url")).strip());
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }

    /** Nothing that the launcher says opens a door for debuggers, or has memory with secrets in it written to a file. */
    @Test
    void launcher_opensNothingForDebuggers() throws Exception {
        Path launcher = Stream.of(Path.of("../ebb"), Path.of("ebb"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        assertThat(Files.readString(launcher))
                .doesNotContain(List.of("jmxremote", "agentlib", "Xdebug", "HeapDumpOnOutOfMemoryError", "javaagent"));
    }
}
