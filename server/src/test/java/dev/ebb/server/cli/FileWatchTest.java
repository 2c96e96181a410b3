package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.cli.FileActivity.Arrived;
import dev.ebb.server.cli.FileActivity.Moving;
import dev.ebb.server.config.Home;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.File;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.FileState;
import dev.ebb.v1.Job;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final File WHOLE = File.newBuilder()
            .setState(FileState.FILE_STATE_TRANSFERRED)
            .setBytesTransferred(10)
            .build();

    @TempDir
    Path folder;

    private final FakeQueue queue = new FakeQueue();
    private FakeServer server;
    private Service service;

    @BeforeEach
    void connect() {
        Path socket = Home.in(folder).socket();
        server = new FakeServer(socket, queue);
        service = new SdkDial().socket(socket);
    }

    @AfterEach
    void disconnect() {
        service.close();
        server.close();
    }

    @Test
    void look_findsWhatMoves_howFast_andWhatCame() {
        FileWatch watch = new FileWatch(job(3));
        queue.fileStates = index -> index == 1 ? moving(1000) : File.getDefaultInstance();
        watch.look(service, 0);
        queue.fileStates = index -> index == 0 ? WHOLE : index == 1 ? moving(3000) : moving(0);
        FileActivity second = watch.look(service, 2 * SECOND);

        assertThat(second.moving()).extracting(Moving::name).containsExactly("f1");
        assertThat(second.moving()).extracting(Moving::bytesPerSecond).containsExactly(1000L);
        assertThat(second.arrived()).extracting(Arrived::name).containsExactly("f0");
    }

    @Test
    void look_atManyFiles_readsOnlyPagesThatAreNotWhole() {
        FileWatch watch = new FileWatch(job(5000));
        for (int look = 0; look <= 20; look++) {
            int whole = look * 250;
            queue.fileStates =
                    index -> index < whole ? WHOLE : index < whole + 5 ? moving(7) : File.getDefaultInstance();
            watch.look(service, look * SECOND);
        }
        queue.requests.clear();
        queue.fileStates = index -> index < 4990 ? WHOLE : moving(7);
        FileActivity last = watch.look(service, 30 * SECOND);

        assertThat(last.moving()).hasSize(10);
        assertThat(queue.requests.stream().filter(EnumFilesRequest.class::isInstance))
                .hasSizeLessThanOrEqualTo(2);
    }

    private String job(int files) {
        CreateJobRequest.Builder request = CreateJobRequest.newBuilder().setDisplayName("many");
        for (int i = 0; i < files; i++) {
            request.addFiles(
                    FileSpec.newBuilder().setRemoteName("http://x/" + i).setLocalName("/d/f" + i));
        }
        Job job = queue.create(request.build());
        return job.getId();
    }

    private static File moving(long bytes) {
        return File.newBuilder().setBytesTransferred(bytes).setBytesTotal(9000).build();
    }
}
