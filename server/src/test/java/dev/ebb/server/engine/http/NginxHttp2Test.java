package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.EngineHarness;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.support.NginxOrigin;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.TestCertificates;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is not ours: nginx, where it is installed. */
class NginxHttp2Test {
    private static final int COUNT = 500;

    @TempDir
    Path folder;

    @Test
    void manySmallFiles_ofNginx_arriveOverHttp2() throws Exception {
        Path content = Files.createDirectory(folder.resolve("content"));
        Path target = Files.createDirectory(folder.resolve("target"));
        TestCertificates certificates = new TestCertificates();
        certificates.write("CN=localhost", folder, "server");
        for (int i = 0; i < COUNT; i++) {
            Files.write(content.resolve("" + i), EngineHarness.content(1000 + 37 * i, i));
        }
        Optional<NginxOrigin> nginx = NginxOrigin.startSecureIfInstalled(content, folder);
        Assumptions.assumeTrue(nginx.isPresent(), "no nginx here");
        try (NginxOrigin origin = nginx.get();
                EngineHarness engine = new EngineHarness(target)) {
            engine.trust(certificates.authorityPem()).mode(TransferMode.USUAL.among(true));
            List<RecordingListener> listeners = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                RecordingListener listener = new RecordingListener();
                listeners.add(listener);
                engine.startAs(i, URI.create("https://localhost:" + origin.port() + "/" + i), listener);
            }

            listeners.forEach(RecordingListener::awaitFinished);

            for (int i = 0; i < COUNT; i++) {
                assertThat(target.resolve(JobFile.temporaryName(engine.jobId(), i)))
                        .hasBinaryContent(EngineHarness.content(1000 + 37 * i, i));
            }
            assertThat(Files.readAllLines(folder.resolve("access.log")))
                    .hasSize(COUNT)
                    .containsOnly("HTTP/2.0 200");
        }
    }
}
