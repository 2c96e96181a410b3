package dev.ebb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.v1.GetStateRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller is told where nobody answers. */
class UnreachableServiceTest {
    private static final EbbClientOptions ONCE = EbbClientOptions.DEFAULTS.withAttempts(1);

    @Test
    void nobodyListening_isSaidInTheWordsOfTheNetwork() throws Exception {
        int closed;
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = port.getLocalPort();
        }
        EbbTarget tcp = EbbTarget.tcp("127.0.0.1", closed).withoutTls();
        try (EbbClient lost = EbbClient.connect(tcp, ONCE)) {
            assertThatThrownBy(() -> lost.blocking().job().getState(GetStateRequest.getDefaultInstance()))
                    .isInstanceOf(EbbException.class)
                    .hasMessageContaining("Connection refused")
                    .hasMessageContaining(String.valueOf(closed));
        }
    }

    @Test
    void service_away_isUnavailable(@TempDir Path folder) throws Exception {
        try (EbbClient lost = EbbClient.connect(EbbTarget.unix(folder.resolve("nobody")), ONCE)) {
            EbbException failure = catchThrowableOfType(
                    EbbException.class, () -> lost.blocking().job().getState(GetStateRequest.getDefaultInstance()));
            assertThat(failure.isUnavailable()).isTrue();
            assertThat(failure.reason()).isEqualTo("UNAVAILABLE");
            assertThat(failure.hresult()).isZero();
            assertThat(failure.remedy()).isEmpty();
            assertThat(failure).hasMessage("there is no such socket");
        }
    }
}
