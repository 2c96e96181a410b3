package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.v1.BackgroundCopyManagerGrpc;
import dev.ebb.v1.BackgroundCopyManagerGrpc.BackgroundCopyManagerBlockingStub;
import dev.ebb.v1.ErrorContext;
import dev.ebb.v1.GetErrorDescriptionRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The texts about errors. */
class LanguageTest {
    private RpcHarness rpc;
    private BackgroundCopyManagerBlockingStub manager;

    @BeforeEach
    void open() throws Exception {
        rpc = new RpcHarness();
        manager = BackgroundCopyManagerGrpc.newBlockingStub(rpc.channel());
    }

    @AfterEach
    void close() throws Exception {
        rpc.close();
    }

    @ParameterizedTest
    @EnumSource(value = ErrorContext.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
    void getErrorDescription_withAContext_describesThatToo(ErrorContext context) {
        var answer = manager.getErrorDescription(GetErrorDescriptionRequest.newBuilder()
                .setHresult(0x80200002)
                .setContext(context)
                .build());
        assertThat(answer.getContextDescription().isEmpty())
                .isEqualTo(context == ErrorContext.ERROR_CONTEXT_UNSPECIFIED);
    }

    @Test
    void getErrorDescription_withAnUnknownContext_isRefused() {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> manager.getErrorDescription(GetErrorDescriptionRequest.newBuilder()
                        .setHresult(0x80200002)
                        .setContextValue(99)
                        .build()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
}
