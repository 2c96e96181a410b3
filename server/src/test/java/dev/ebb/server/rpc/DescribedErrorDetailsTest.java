package dev.ebb.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import dev.ebb.v1.ServiceAdministrationGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DescribedErrorDetailsTest {
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void serve() throws Exception {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .addService(DescribedErrorDetails.with(new Administration().bindService()))
                .addService(ProtoReflectionServiceV1.newInstance())
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void reflection_ofErrorInfo_describesIt() throws Exception {
        assertThat(ask("google.rpc.ErrorInfo").getFileDescriptorResponse().getFileDescriptorProtoList())
                .isNotEmpty();
    }

    @Test
    void reflection_ofTheServiceItself_stillDescribesIt() throws Exception {
        assertThat(ask("ebb.v1.ServiceAdministration").hasFileDescriptorResponse())
                .isTrue();
    }

    @Test
    void call_ofTheService_isAnswered() {
        GetServiceStatusResponse answer = ServiceAdministrationGrpc.newBlockingStub(channel)
                .getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
        assertThat(answer.getVersion()).isEqualTo("here");
    }

    private ServerReflectionResponse ask(String symbol) throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol(symbol)
                .build());
        ServerReflectionResponse response = answer.get(10, TimeUnit.SECONDS);
        requests.onCompleted();
        return response;
    }

    private static final class Administration extends ServiceAdministrationGrpc.ServiceAdministrationImplBase {
        @Override
        public void getServiceStatus(GetServiceStatusRequest request, StreamObserver<GetServiceStatusResponse> answer) {
            answer.onNext(
                    GetServiceStatusResponse.newBuilder().setVersion("here").build());
            answer.onCompleted();
        }
    }
}
