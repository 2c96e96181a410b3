package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.Transfer;
import dev.ebb.server.engine.TransferEnd;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.support.CutLink;
import dev.ebb.server.support.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two clients of ours at one server of ours, each of which believes to be alone. */
class TwoClientsTest {
    private static final byte[] ONE = EngineHarness.content(6_000_000, 21);
    private static final byte[] OTHER = EngineHarness.content(6_000_000, 22);
    private static final String PATH = "/in/file.bin";
    private static final int ROUNDS = 6;

    @TempDir
    Path folder;

    private final List<EngineHarness> engines = new ArrayList<>();
    private UploadRig rig;
    private CutLink link;

    @BeforeEach
    void start() throws IOException {
        rig = new UploadRig(folder).start();
        link = new CutLink(rig.url().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        engines.forEach(EngineHarness::close);
        link.close();
        rig.close();
    }

    private EngineHarness client(UploadProtocol protocol, byte[] content) throws IOException {
        Path own = Files.createDirectories(folder.resolve("client-" + engines.size()));
        EngineHarness engine = new EngineHarness(own)
                .type(JobType.UPLOAD)
                .mode(TransferMode.USUAL.with(new UploadTerms(protocol, false)));
        engines.add(engine);
        Files.write(engine.destination(), content);
        return engine;
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "BITS", "TUS", "RESUMABLE"})
    void target_ofTwoFiles_hasOneOfThemWhole_andTheOtherIsToldSo(UploadProtocol protocol) throws Exception {
        RecordingListener first = client(protocol, ONE).run(link.uri(PATH));
        RecordingListener second = client(protocol, OTHER).run(link.uri(PATH));
        boolean firstIn = first.awaitEnd() instanceof TransferEnd.Finished;
        boolean secondIn = second.awaitEnd() instanceof TransferEnd.Finished;

        assertThat(rig.files()).containsExactly("in/file.bin");
        assertThat(rig.content("in/file.bin")).isEqualTo(firstIn ? ONE : OTHER);
        assertThat(firstIn).as("nobody but the other was in the way").isNotEqualTo(secondIn);
    }

    @ParameterizedTest
    @EnumSource(names = {"BITS", "TUS", "RESUMABLE"})
    void session_ofTwoClients_endsWithOneRightFile(UploadProtocol protocol) throws Exception {
        EngineHarness one = client(protocol, ONE);
        RecordingListener listener = new RecordingListener();
        CompletableFuture<Transfer> transfer = new CompletableFuture<>();
        link.cut(1, 2_000_000, () -> {
            transfer.get(10, TimeUnit.SECONDS).stop();
            listener.awaitEnd();
        });
        transfer.complete(one.start(link.uri(PATH), listener));
        TransferEnd stopped = listener.awaitEnd();
        FileCheckpoint kept = ((TransferEnd.Stopped) stopped).kept();
        assertThat(kept).as("what both go on with").isNotNull();

        // The very same file, as its version says.
        EngineHarness other = one.beside(options -> options)
                .type(JobType.UPLOAD)
                .mode(TransferMode.USUAL.with(new UploadTerms(protocol, false)));
        engines.add(other);
        List<EngineHarness> clients = List.of(one.resumeFrom(kept), other.resumeFrom(kept));
        List<TransferEnd> ends = List.of(stopped);
        for (int round = 0;
                round < ROUNDS && ends.stream().noneMatch(TransferEnd.Finished.class::isInstance);
                round++) {
            List<RecordingListener> runs =
                    clients.stream().map(client -> client.run(link.uri(PATH))).toList();
            ends = runs.stream().map(RecordingListener::awaitEnd).toList();
            for (int i = 0; i < ends.size(); i++) {
                if (ends.get(i) instanceof TransferEnd.Failed failed) {
                    clients.get(i).resumeFrom(failed.kept());
                }
            }
        }

        assertThat(rig.files()).containsExactly("in/file.bin");
        assertThat(rig.content("in/file.bin")).isEqualTo(ONE);
        assertThat(ends).as("the file is there").anyMatch(TransferEnd.Finished.class::isInstance);
    }
}
