package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.config.Home;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The call that needs no gRPC client, against a gRPC server. */
class QuickCallsTest {
    private static final String ENUM_FILES = "/ebb.v1.BackgroundCopyJob/EnumFiles";

    @TempDir
    Path folder;

    private final FakeQueue queue = new FakeQueue();

    @Test
    void answers_largerThanFrames_andTogetherThanTheWindow_comeWhole() throws IOException {
        Path socket = Home.in(folder).socket();
        try (FakeServer server = new FakeServer(socket, queue);
                QuickCalls calls = QuickCalls.to(socket)) {
            String id = job(1000);
            EnumFilesRequest request =
                    EnumFilesRequest.newBuilder().setJobId(id).setPageSize(1000).build();
            for (int i = 0; i < 90; i++) {
                EnumFilesResponse answer = EnumFilesResponse.parseFrom(calls.call(ENUM_FILES, request.toByteArray()));
                assertThat(answer.getFilesCount()).isEqualTo(1000);
                assertThat(answer.getFiles(999).getRemoteName()).endsWith("/999");
            }
            assertThat(server.queue).isSameAs(queue);
        }
    }

    @Test
    void refusals_areLeftToTheWholeClient() throws IOException {
        Path socket = Home.in(folder).socket();
        try (FakeServer server = new FakeServer(socket, queue);
                QuickCalls calls = QuickCalls.to(socket)) {
            byte[] unknown = GetJobRequest.newBuilder()
                    .setJobId("x".repeat(2000))
                    .build()
                    .toByteArray();
            assertThatThrownBy(() -> calls.call("/ebb.v1.BackgroundCopyManager/GetJob", unknown))
                    .isInstanceOf(IOException.class);
            assertThat(server.queue.jobs).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rubbish_isAnIOException_andNothingElse(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] rubbish = new byte[random.nextInt(200)];
        random.nextBytes(rubbish);
        if (rubbish.length > 2) {
            rubbish[0] = 0; // A frame that is not refused for its length alone.
            rubbish[1] = 0;
        }
        Path socket = folder.resolve("s");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket));
            Thread server = new Thread(() -> {
                try (SocketChannel channel = listening.accept()) {
                    channel.read(ByteBuffer.allocate(1000));
                    channel.write(ByteBuffer.wrap(rubbish));
                } catch (IOException gone) {
                    // The other end has had enough.
                }
            });
            server.start();
            try (QuickCalls calls = QuickCalls.to(socket)) {
                assertThatThrownBy(() -> calls.call(ENUM_FILES, new byte[3]))
                        .as("seed " + seed)
                        .isInstanceOf(IOException.class);
            }
            server.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void headerFields_ofAnyBytes_succeedOrFail_butDoNotBreak(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] block = new byte[random.nextInt(40)];
            random.nextBytes(block);
            try {
                QuickHeaders.demandSuccess(block);
            } catch (IOException failed) {
                assertThat(failed).as("seed " + seed).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void list_whenTheQuickWayFails_isAnsweredByTheCommandProper() {
        CommandRun ebb = new CommandRun(folder, folder);
        try (FakeServer server = new FakeServer(Home.in(folder).socket(), queue)) {
            job(1);
            assertThat(ebb.run("list")).isZero();
            String quick = ebb.out();
            assertThat(ebb.run("list", "--state", "queued")).isZero();
            assertThat(quick).isEqualTo(ebb.out()).contains("QUEUED");
            assertThat(server.queue.jobs).hasSize(1);
        }
    }

    private String job(int files) {
        CreateJobRequest.Builder request =
                CreateJobRequest.newBuilder().setDisplayName("many").setResume(true);
        for (int i = 0; i < files; i++) {
            request.addFiles(FileSpec.newBuilder()
                    .setRemoteName("http://x/" + "y".repeat(200) + "/" + i)
                    .setLocalName("/d/f" + i));
        }
        Job job = queue.create(request.build());
        return job.getId();
    }
}
