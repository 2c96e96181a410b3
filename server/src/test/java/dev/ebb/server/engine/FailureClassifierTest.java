package dev.ebb.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.TransferError;
import java.net.ConnectException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told of a connection that did not come up. */
class FailureClassifierTest {
    private static final URI REMOTE = URI.create("http://192.0.2.1:9/f");

    @ParameterizedTest
    @ValueSource(strings = {"", "null", " "})
    void connectFailure_withoutAReason_saysSo(String message) {
        assertThat(error(new ConnectException(message)).message())
                .isEqualTo("Could not connect to 192.0.2.1:9: the system gave no reason.");
    }

    @Test
    void connectFailure_withAReason_repeatsIt() {
        TransferError error = error(new ConnectException("connect(..) failed with error(-111): Connection refused: x"));
        assertThat(error.message()).isEqualTo("Could not connect to 192.0.2.1:9: connection refused.");
        assertThat(error.code()).isEqualTo(ErrorCode.CONNECT_FAILURE);
    }

    private static TransferError error(Throwable cause) {
        return FailureClassifier.network(cause, REMOTE);
    }
}
