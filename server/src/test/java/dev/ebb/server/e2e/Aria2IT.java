package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.ebb.server.e2e.Aria2Caller.Refused;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.SlowOrigin;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** aria2's methods over HTTP, against the real service, real servers and real files. */
class Aria2IT {
    private static final byte[] CONTENT = DownloadIT.bytes(300_000, 1);

    @TempDir
    Path folder;

    private Path downloads;
    private Aria2Caller aria2;
    private ScriptedHttpServer server;
    private SlowOrigin slow;

    @BeforeEach
    void startServices() throws IOException {
        downloads = folder.resolve("downloads");
        slow = new SlowOrigin(CONTENT, Integer.MAX_VALUE).haltAfter(100_000);
        server = ScriptedHttpServer.start(
                new Origin().file("/a%20file.bin", CONTENT).file("/b", CONTENT).script("/slow", slow));
        aria2 = Aria2Caller.start(folder);
    }

    @AfterEach
    void stopServices() throws IOException {
        slow.hurry();
        aria2.close();
        server.close();
    }

    private String addSlow() throws Exception {
        return aria2.add(server.uri("/slow"), Map.of());
    }

    @Test
    void addUri_file_isPutInItsPlaceByItself() throws Exception {
        String gid = aria2.add(server.uri("/a%20file.bin"), Map.of());

        JsonObject status = aria2.await(gid, "complete");
        assertThat(downloads.resolve("a file.bin")).hasBinaryContent(CONTENT);
        assertThat(status.get("totalLength").getAsString()).isEqualTo("300000");
        assertThat(status.get("completedLength").getAsString()).isEqualTo("300000");
        assertThat(status.get("errorCode").getAsString()).isEqualTo("0");
        assertThat(status.get("dir").getAsString()).isEqualTo(downloads.toString());
        assertThat(status.get("bitfield").getAsString()).isEqualTo("80");
        JsonObject file = status.getAsJsonArray("files").get(0).getAsJsonObject();
        assertThat(file.get("path").getAsString())
                .isEqualTo(downloads.resolve("a file.bin").toString());
        assertThat(file.getAsJsonArray("uris")
                        .get(0)
                        .getAsJsonObject()
                        .get("status")
                        .getAsString())
                .isEqualTo("used");
        assertThat(Aria2Caller.gids(aria2.call("aria2.tellStopped", -1, 10))).containsExactly(gid);
    }

    @Test
    void addUri_nameTaken_choosesAnotherUnlessItMayOverwrite() throws Exception {
        Files.createDirectories(downloads);
        Files.writeString(downloads.resolve("b"), "precious");

        aria2.await(aria2.add(server.uri("/b"), Map.of()), "complete");
        assertThat(downloads.resolve("b")).hasContent("precious");
        assertThat(downloads.resolve("b.1")).hasBinaryContent(CONTENT);

        assertThatThrownBy(() -> aria2.add(server.uri("/b"), Map.of("auto-file-renaming", "false")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("exists");
        aria2.await(aria2.add(server.uri("/b"), Map.of("allow-overwrite", "true")), "complete");
        assertThat(downloads.resolve("b")).hasBinaryContent(CONTENT);
    }

    @Test
    void addUri_optionsOfBrowsers_reachTheServer() throws Exception {
        aria2.await(
                aria2.call(
                                "aria2.addUri",
                                List.of(server.uri("/b").toString()),
                                Map.of(
                                        "out", "sub/c.bin",
                                        "referer", "http://page.example/",
                                        "user-agent", "Browser/1",
                                        "header", List.of("Cookie: a=b", "Accept-Encoding: br"),
                                        "split", "16"))
                        .getAsString(),
                "complete");

        assertThat(downloads.resolve("sub/c.bin")).hasBinaryContent(CONTENT);
        var request = server.requests().get(0);
        assertThat(request.header("referer")).isEqualTo("http://page.example/");
        assertThat(request.header("user-agent")).isEqualTo("Browser/1");
        assertThat(request.header("cookie")).isEqualTo("a=b");
    }

    @Test
    void addUri_severalUris_areMirrors() throws Exception {
        List<String> uris =
                List.of(server.uri("/gone").toString(), server.uri("/b").toString());
        String gid = aria2.call("aria2.addUri", uris, Map.of("out", "m")).getAsString();

        aria2.await(gid, "complete");
        assertThat(downloads.resolve("m")).hasBinaryContent(CONTENT);
    }

    @Test
    void failure_hasTheNumberOfAria2_andGoesOnWhenUnpaused() throws Exception {
        String gid = aria2.add(server.uri("/gone"), Map.of());

        JsonObject status = aria2.await(gid, "error");
        assertThat(status.get("errorCode").getAsString()).isEqualTo("3");
        assertThat(status.get("errorMessage").getAsString()).contains("BG_E_HTTP_ERROR_404");
        assertThatThrownBy(() -> aria2.call("aria2.remove", gid)).hasMessageContaining("Active Download not found");

        server.script(new Origin().file("/gone", CONTENT));
        aria2.call("aria2.unpause", gid);
        aria2.await(gid, "complete");
        assertThat(downloads.resolve("gone")).hasBinaryContent(CONTENT);
    }

    /** As AriaNg does it: with the options that it is told, and before it takes the failed one off the list. */
    @Test
    void failure_addedAnew_goesToTheSameFile() throws Exception {
        String failed = aria2.add(server.uri("/gone"), Map.of());
        aria2.await(failed, "error");
        server.script(new Origin().file("/gone", CONTENT));

        JsonElement options = aria2.call("aria2.getOption", failed);
        List<String> uris = List.of(server.uri("/gone").toString());
        String again = aria2.call("aria2.addUri", uris, options).getAsString();
        aria2.call("aria2.removeDownloadResult", failed);
        aria2.await(again, "complete");
        assertThat(downloads.resolve("gone")).hasBinaryContent(CONTENT);
    }

    @Test
    void failure_wrongChecksum_is32() throws Exception {
        String gid = aria2.add(server.uri("/b"), Map.of("checksum", "sha-256=" + "0".repeat(64)));
        assertThat(aria2.await(gid, "error").get("errorCode").getAsString()).isEqualTo("32");
        assertThat(downloads.resolve("b")).doesNotExist();
    }

    @Test
    void fileInTheWay_thatCameMeanwhile_isAnErrorAndIsMendedByUnpause() throws Exception {
        String gid = addSlow();
        aria2.await(gid, "active");
        Files.createDirectories(downloads);
        Files.writeString(downloads.resolve("slow"), "precious");
        slow.hurry();

        assertThat(aria2.await(gid, "error").get("errorCode").getAsString()).isEqualTo("13");
        assertThat(downloads.resolve("slow")).hasContent("precious");
        Files.delete(downloads.resolve("slow"));
        aria2.call("aria2.unpause", gid);
        aria2.await(gid, "complete");
        assertThat(downloads.resolve("slow")).hasBinaryContent(CONTENT);
    }

    @Test
    void pauseAndUnpause_runningOne_goOnWhereItStopped() throws Exception {
        String gid = addSlow();
        aria2.await(gid, "active");
        assertThat(Aria2Caller.gids(aria2.call("aria2.tellActive"))).containsExactly(gid);
        JsonArray servers = aria2.call("aria2.getServers", gid).getAsJsonArray();
        assertThat(servers).hasSize(1);

        assertThat(aria2.call("aria2.pause", gid).getAsString()).isEqualTo(gid);
        aria2.await(gid, "paused");
        assertThatThrownBy(() -> aria2.call("aria2.pause", gid)).hasMessage("GID#" + gid + " cannot be paused now");
        assertThat(Aria2Caller.gids(aria2.call("aria2.tellWaiting", 0, 10, List.of("gid"))))
                .containsExactly(gid);
        assertThat(stat("numWaiting")).isEqualTo("1");

        slow.hurry();
        aria2.call("aria2.unpauseAll");
        aria2.await(gid, "complete");
        assertThat(downloads.resolve("slow")).hasBinaryContent(CONTENT);
        assertThat(stat("numStopped")).isEqualTo("1");
    }

    private String stat(String key) throws Exception {
        return aria2.call("aria2.getGlobalStat").getAsJsonObject().get(key).getAsString();
    }

    @Test
    void remove_runningOne_leavesAResultUntilThatIsRemoved() throws Exception {
        String gid = addSlow();
        aria2.await(gid, "active");

        assertThat(aria2.call("aria2.forceRemove", gid).getAsString()).isEqualTo(gid);
        JsonObject status = aria2.await(gid, "removed");
        assertThat(status.get("errorCode").getAsString()).isEqualTo("31");
        assertThat(downloads)
                .satisfiesAnyOf(
                        none -> assertThat(none).doesNotExist(),
                        empty -> assertThat(empty).isEmptyDirectory());
        aria2.call("aria2.removeDownloadResult", gid);
        assertThat(aria2.call("aria2.tellStopped", 0, 10).getAsJsonArray()).isEmpty();
        assertThatThrownBy(() -> aria2.status(gid)).hasMessage("GID " + gid + " is not found");
    }

    @Test
    void purge_failedOnes_endsOursAndOnlyForgetsThoseOfOthers() throws Exception {
        String ours = aria2.add(server.uri("/gone"), Map.of());
        aria2.await(ours, "error");
        Job others = aria2.daemon().download(server.uri("/gone"), folder.resolve("other"));
        aria2.daemon().await(others, JobState.JOB_STATE_ERROR);
        assertThat(aria2.call("aria2.tellStopped", 0, 10).getAsJsonArray()).hasSize(2);

        aria2.call("aria2.purgeDownloadResult");
        assertThat(aria2.call("aria2.tellStopped", 0, 10).getAsJsonArray()).isEmpty();
        assertThat(aria2.daemon().job(others.getId()).getState()).isEqualTo(JobState.JOB_STATE_ERROR);
        assertThatThrownBy(() -> aria2.status(ours)).isInstanceOf(Refused.class);
    }

    @Test
    void othersJobs_thatHaveArrived_waitForWhoeverMadeThem() throws Exception {
        Job others = aria2.daemon().download(server.uri("/b"), folder.resolve("other"));
        aria2.daemon().await(others, JobState.JOB_STATE_TRANSFERRED);
        // They are put in place one after the other, so by now it would be the turn of this one.
        aria2.await(aria2.add(server.uri("/b"), Map.of()), "complete");

        String gid = others.getId().replace("-", "").substring(0, 16);
        assertThat(aria2.status(gid).get("status").getAsString()).isEqualTo("waiting");
        assertThat(aria2.status(gid.substring(0, 6)).get("gid").getAsString()).isEqualTo(gid);
        assertThat(folder.resolve("other")).doesNotExist();
    }

    @Test
    void restart_midway_keepsGidsAndPublishesWhatArrived() throws Exception {
        String chosen = "00000000000000aa";
        String gid = addSlow();
        aria2.add(server.uri("/b"), Map.of("gid", chosen, "pause", "true"));
        aria2.await(gid, "active");
        aria2.close();
        slow.hurry();
        aria2 = Aria2Caller.start(folder);

        aria2.await(gid, "complete");
        assertThat(downloads.resolve("slow")).hasBinaryContent(CONTENT);
        assertThat(aria2.status(chosen).get("status").getAsString()).isEqualTo("paused");
        assertThatThrownBy(() -> aria2.add(server.uri("/b"), Map.of("gid", chosen)))
                .hasMessageContaining("already in use");
    }

    @Test
    void changeUri_deadOneForAGoodOne_finishesTheDownload() throws Exception {
        URI dead = server.uri("/gone");
        String gid = aria2.add(dead, Map.of("pause", "true"));
        JsonElement counts = aria2.call(
                "aria2.changeUri",
                gid,
                1,
                List.of(dead.toString()),
                List.of(server.uri("/b").toString(), server.uri("/a%20file.bin").toString()));
        assertThat(counts.toString()).isEqualTo("[1,2]");
        assertThat(aria2.call("aria2.getUris", gid).getAsJsonArray()).hasSize(2);

        aria2.call("aria2.unpause", gid);
        aria2.await(gid, "complete");
        assertThat(downloads.resolve("gone")).hasBinaryContent(CONTENT);
    }

    @Test
    void addMetalink_twoFiles_areTwoDownloadsOrNone() throws Exception {
        String one = "<file name='one'><hash type='sha-256'>%s</hash><url>%s</url><url priority='1'>%s</url></file>"
                .formatted(sha256(CONTENT), server.uri("/b"), server.uri("/gone"));
        String two = "<file name='sub/two'><url>%s</url></file>".formatted(server.uri("/b"));
        JsonArray gids = aria2.call("aria2.addMetalink", metalink(one + two)).getAsJsonArray();
        assertThat(gids).hasSize(2);
        aria2.await(gids.get(0).getAsString(), "complete");
        aria2.await(gids.get(1).getAsString(), "complete");
        assertThat(downloads.resolve("one")).hasBinaryContent(CONTENT);
        assertThat(downloads.resolve("sub/two")).hasBinaryContent(CONTENT);

        String outside = "<file name='../out'><url>%s</url></file>".formatted(server.uri("/b"));
        assertThatThrownBy(() -> aria2.call("aria2.addMetalink", metalink(two + outside), Map.of("pause", "true")))
                .hasMessageContaining("is not a file below");
        assertThat(aria2.call("aria2.tellWaiting", 0, 10).getAsJsonArray()).isEmpty();
        assertThatThrownBy(() -> aria2.call("aria2.addMetalink", "bm8="))
                .hasMessageStartingWith("Could not parse Metalink");
    }

    private static String metalink(String files) {
        String document = "<metalink xmlns='urn:ietf:params:xml:ns:metalink'>" + files + "</metalink>";
        return Base64.getEncoder().encodeToString(document.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] content) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @Test
    void shutdown_notAllowed_isRefused() {
        assertThatThrownBy(() -> aria2.call("aria2.shutdown")).hasMessageContaining("aria2.shutdown");
    }

    @Test
    void uploads_areNoDownloads() throws Exception {
        Path file = Files.write(folder.resolve("up"), CONTENT);
        aria2.daemon()
                .create(TestDaemon.fast(server.uri("/up"), file)
                        .setType(dev.ebb.v1.JobType.JOB_TYPE_UPLOAD)
                        .setResume(false)
                        .build());
        assertThat(aria2.call("aria2.tellWaiting", 0, 10).getAsJsonArray()).isEmpty();
    }
}
