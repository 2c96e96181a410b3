package dev.ebb.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.v1.GetStateRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class UnreachableTest {
    @Test
    void nobodyListening_isSaidInTheWordsOfTheNetwork() throws Exception {
        int closed;
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = port.getLocalPort();
        }
        EbbTarget tcp = EbbTarget.tcp("127.0.0.1", closed).withoutTls();
        try (EbbClient lost = EbbClient.connect(tcp, EbbClientOptions.DEFAULTS.withAttempts(1))) {
            assertThatThrownBy(() -> lost.blocking().job().getState(GetStateRequest.getDefaultInstance()))
                    .isInstanceOf(EbbException.class)
                    .hasMessageContaining("Connection refused")
                    .hasMessageContaining(String.valueOf(closed));
        }
    }
}
