package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** aria2's options and order of downloads, as settings and priorities of jobs and as policies. */
class Aria2OptionsIT {
    @TempDir
    Path folder;

    private Aria2Caller aria2;
    private ScriptedHttpServer server;

    @BeforeEach
    void startServices() throws IOException {
        server = ScriptedHttpServer.start(new Origin().file("/b", DownloadIT.bytes(1000, 1)));
        aria2 = Aria2Caller.start(folder);
    }

    @AfterEach
    void stopServices() throws IOException {
        aria2.close();
        server.close();
    }

    @Test
    void changeOption_limitAndHeaders_changeTheJob() throws Exception {
        String gid = aria2.add(server.uri("/b"), Map.of("pause", "true", "header", "X: 1", "user-agent", "A/1"));
        aria2.call("aria2.changeOption", gid, Map.of("max-download-limit", "100K", "user-agent", "B/2"));

        JsonObject options = aria2.call("aria2.getOption", gid).getAsJsonObject();
        assertThat(options.get("max-download-limit").getAsString()).isEqualTo("102400");
        assertThat(options.get("header").getAsString()).isEqualTo("X: 1");
        assertThat(options.get("user-agent").getAsString()).isEqualTo("B/2");
        assertThat(options.get("out").getAsString()).isEqualTo("b");
        assertThatThrownBy(() -> aria2.call("aria2.changeOption", gid, Map.of("out", "c")))
                .hasMessageContaining("--out");
        aria2.call("aria2.changeOption", gid, Map.of("max-download-limit", "0"));
        assertThat(aria2.call("aria2.getOption", gid)
                        .getAsJsonObject()
                        .get("max-download-limit")
                        .getAsString())
                .isEqualTo("0");
    }

    @Test
    void changeGlobalOption_limits_arePoliciesAndTheRestIsForNewDownloads() throws Exception {
        aria2.call(
                "aria2.changeGlobalOption",
                Map.of(
                        "max-overall-download-limit", "1M",
                        "max-concurrent-downloads", "7",
                        "dir", folder.resolve("elsewhere").toString(),
                        "max-download-limit", "2M"));

        JsonObject global = aria2.call("aria2.getGlobalOption").getAsJsonObject();
        assertThat(global.get("max-overall-download-limit").getAsLong()).isBetween(1_048_000L, 1_048_576L);
        assertThat(global.get("max-concurrent-downloads").getAsString()).isEqualTo("7");
        String gid = aria2.add(server.uri("/b"), Map.of("pause", "true"));
        JsonObject options = aria2.call("aria2.getOption", gid).getAsJsonObject();
        assertThat(options.get("dir").getAsString())
                .isEqualTo(folder.resolve("elsewhere").toString());
        assertThat(options.get("max-download-limit").getAsString()).isEqualTo("2097152");

        assertThatThrownBy(() -> aria2.call("aria2.changeGlobalOption", Map.of("timeout", "soon")))
                .hasMessageContaining("--timeout");
        aria2.call("aria2.changeGlobalOption", Map.of("max-overall-download-limit", "0"));
        assertThat(aria2.call("aria2.getGlobalOption")
                        .getAsJsonObject()
                        .get("max-overall-download-limit")
                        .getAsString())
                .isEqualTo("0");
    }

    @Test
    void changePosition_frontAndEnd_arePriorities() throws Exception {
        List<String> added = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            added.add(aria2.add(server.uri("/b"), Map.of("pause", "true", "out", "f" + i)));
        }
        assertThat(aria2.call("aria2.changePosition", added.get(2), 0, "POS_SET")
                        .getAsInt())
                .isZero();
        assertThat(aria2.call("aria2.changePosition", added.get(0), 0, "POS_END")
                        .getAsInt())
                .isEqualTo(2);
        assertThat(Aria2Caller.gids(aria2.call("aria2.tellWaiting", 0, 10)))
                .containsExactly(added.get(2), added.get(1), added.get(0));
        assertThatThrownBy(() -> aria2.call("aria2.changePosition", added.get(2), 1, "POS_CUR"))
                .hasMessageContaining("front");
        Job first = aria2.daemon()
                .stubs()
                .manager()
                .enumJobs(EnumJobsRequest.getDefaultInstance())
                .getJobs(0);
        assertThat(first.getPriority()).isEqualTo(JobPriority.JOB_PRIORITY_HIGH);
    }
}
