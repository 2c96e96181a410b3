package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.CountedOrigin;
import dev.ebb.server.support.PeerLan;
import dev.ebb.server.support.PeerLan.Machine;
import dev.ebb.server.support.Scraper;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetPeerCachingFlagsRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.PeerCacheRecord;
import dev.ebb.v1.PeerCachingFlags;
import dev.ebb.v1.SetPeerCachingFlagsRequest;
import dev.ebb.v1.SetValidationStateRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines of one network serve to each other what they may, over real TLS, and nothing else. */
class PeerCachingIT {
    private static final int SIZE = 3_000_000;

    private final byte[] content = random(1);
    private PeerLan lan;
    private CountedOrigin file;
    private ScriptedHttpServer origin;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        lan = new PeerLan(folder);
        file = new CountedOrigin(content);
        origin = ScriptedHttpServer.start(file);
    }

    @AfterEach
    void stop() throws Exception {
        lan.close();
        origin.close();
    }

    private static byte[] random(long seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static FileSpec.Builder plain(FileSpec.Builder spec) {
        return spec;
    }

    private static UnaryOperator<FileSpec.Builder> digest(byte[] of) {
        return spec -> spec.setExpectedDigest("sha256:" + CountedOrigin.hex("SHA-256", of));
    }

    /** A machine that has the file, validated, and one that knows it. */
    private Machine secondAfterFirst(String... settings) throws Exception {
        Machine first = lan.machine(List.of());
        first.fetch(origin.uri("/f"), "f", PeerCachingIT::plain);
        first.awaitValidated(1);
        Machine second = lan.machine(List.of(first.address()), settings);
        second.awaitPeer();
        return second;
    }

    @Test
    void file_thatAPeerHas_comesFromThereAlone() throws Exception {
        Machine second = secondAfterFirst();
        assertThat(file.sent()).isEqualTo(SIZE);

        Job job = second.fetch(origin.uri("/f"), "f", PeerCachingIT::plain);

        assertThat(Files.readAllBytes(second.files().resolve("f"))).isEqualTo(content);
        assertThat(file.sent()).as("bytes from the origin").isEqualTo(SIZE);
        assertThat(second.stats(job).getBytesFromPeers()).isEqualTo(SIZE);
        assertThat(second.stats(job).getBytesFromOrigin()).isZero();
        assertThat(second.file(job).getDownloadedFromPeer()).isTrue();
    }

    @Test
    void metrics_ofBothSides_countWhatPassed() throws Exception {
        Machine first = lan.machine(List.of(), Scraper.SETTINGS);
        first.fetch(origin.uri("/f"), "f", PeerCachingIT::plain);
        first.awaitValidated(1);
        Machine second = lan.machine(List.of(first.address()), Scraper.SETTINGS);
        second.awaitPeer();
        second.fetch(origin.uri("/f"), "f", PeerCachingIT::plain);

        Map<String, Double> asked = second.metrics();
        assertThat(asked)
                .containsEntry("ebb_peer_received_bytes_total", (double) SIZE)
                .containsEntry("ebb_peer_served_bytes_total", 0.0)
                .containsEntry("ebb_peer_available", 1.0);
        Map<String, Double> served = first.metrics();
        assertThat(served.get("ebb_peer_served_bytes_total")).isBetween((double) SIZE, SIZE + 10_000.0);
        assertThat(served)
                .containsEntry("ebb_peer_received_bytes_total", 0.0)
                .containsEntry("ebb_peer_cache_files", 1.0)
                .containsEntry("ebb_peer_cache_bytes", (double) SIZE);
    }

    @Test
    void file_whoseDigestOnlyTheJobKnows_comesFromAPeerToo() throws Exception {
        file.withoutDigest();
        Machine second = secondAfterFirst();

        Job job = second.fetch(origin.uri("/f"), "f", digest(content));

        assertThat(Files.readAllBytes(second.files().resolve("f"))).isEqualTo(content);
        assertThat(second.stats(job).getBytesFromPeers()).isEqualTo(SIZE);
        assertThat(file.sent()).isEqualTo(SIZE);
    }

    @Test
    void file_ofWhichNobodyKnowsADigest_comesFromItsOrigin() throws Exception {
        file.withoutDigest();
        Machine second = secondAfterFirst();

        Job job = second.fetch(origin.uri("/f"), "f", PeerCachingIT::plain);

        assertThat(second.stats(job).getBytesFromPeers()).isZero();
        assertThat(file.sent()).isEqualTo(2L * SIZE);
    }

    @Test
    void file_thatHasChanged_comesFromItsOrigin() throws Exception {
        Machine second = secondAfterFirst();
        byte[] newer = random(2);
        file.content(newer);

        Job job = second.fetch(origin.uri("/f"), "f", PeerCachingIT::plain);

        assertThat(Files.readAllBytes(second.files().resolve("f"))).isEqualTo(newer);
        assertThat(second.stats(job).getBytesFromPeers()).isZero();
    }

    @Test
    void requester_whomTheOriginRefuses_getsNothing() throws Exception {
        Machine second = secondAfterFirst();
        file.demanding("Bearer x");

        Job job = second.start(origin.uri("/f"), "f", digest(content), PeerLan.BOTH);

        Job ended = second.daemon().await(job, JobState.JOB_STATE_ERROR);
        assertThat(ended.getError().getName()).isEqualTo("BG_E_HTTP_ERROR_403");
        assertThat(ended.getProgress().getBytesTransferred()).isZero();
    }

    @Test
    void content_fetchedWithCredentials_isNotKept() throws Exception {
        file.demanding("Bearer x");
        Machine first = lan.machine(List.of());
        Job job = first.start(
                origin.uri("/f"),
                "f",
                digest(content),
                settings -> settings.setCustomHeaders("Authorization: Bearer x\r\n"));
        first.complete(first.daemon().await(job, JobState.JOB_STATE_TRANSFERRED));
        file.demanding(null);
        file.content(random(4)); // or the two would be one record

        first.fetch(origin.uri("/g"), "g", PeerCachingIT::plain);

        assertThat(first.awaitValidated(1))
                .extracting(PeerCacheRecord::getOriginUrl)
                .containsExactly(origin.uri("/g").toString());
    }

    @Test
    void content_thatItsOriginCallsPrivate_isNotKept() throws Exception {
        CountedOrigin secret = new CountedOrigin(random(3)).field("Cache-Control: max-age=5, private");
        Machine first = lan.machine(List.of());
        try (ScriptedHttpServer other = ScriptedHttpServer.start(secret)) {
            first.fetch(other.uri("/secret"), "secret", PeerCachingIT::plain);
        }
        first.fetch(origin.uri("/f"), "f", PeerCachingIT::plain);

        assertThat(first.awaitValidated(1))
                .extracting(PeerCacheRecord::getFileSize)
                .containsExactly((long) SIZE);
    }

    @Test
    void content_isServedOnceItIsValidated_andNotBefore() throws Exception {
        file.withoutDigest();
        Machine first = lan.machine(List.of());
        Job kept = first.daemon()
                .await(
                        first.start(origin.uri("/f"), "f", PeerCachingIT::plain, PeerLan.BOTH),
                        JobState.JOB_STATE_TRANSFERRED);
        Machine second = lan.machine(List.of(first.address()));
        second.awaitPeer();
        PeerLan.await(
                () -> first.daemon()
                        .stubs()
                        .peers()
                        .enumRecords(dev.ebb.v1.EnumRecordsRequest.getDefaultInstance())
                        .getRecordsCount(),
                count -> count == 1);

        Job before = second.fetch(origin.uri("/f"), "before", digest(content));
        first.daemon()
                .stubs()
                .file()
                .setValidationState(SetValidationStateRequest.newBuilder()
                        .setJobId(kept.getId())
                        .setValid(true)
                        .build());
        first.awaitValidated(1);
        Job after = second.fetch(origin.uri("/f"), "after", digest(content));

        assertThat(second.stats(before).getBytesFromPeers()).isZero();
        assertThat(second.stats(after).getBytesFromPeers()).isEqualTo(SIZE);
    }

    @Test
    void content_fromAPeerThatIsFoundInvalid_isFetchedAgainFromTheOrigin() throws Exception {
        Machine second = secondAfterFirst();
        Job job = second.daemon()
                .await(
                        second.start(origin.uri("/f"), "f", PeerCachingIT::plain, PeerLan.BOTH),
                        JobState.JOB_STATE_TRANSFERRED);
        second.awaitValidated(1);

        second.daemon()
                .stubs()
                .file()
                .setValidationState(SetValidationStateRequest.newBuilder()
                        .setJobId(job.getId())
                        .build());

        Job again = second.daemon().await(job, JobState.JOB_STATE_TRANSFERRED);
        assertThat(again.getErrorCount()).isZero();
        assertThat(second.stats(again).getBytesFromPeers()).isZero();
        assertThat(file.sent()).isEqualTo(2L * SIZE);
        second.awaitValidated(0);
    }

    @Test
    void job_thatDoesNotAllowIt_goesToItsOrigin() throws Exception {
        Machine second = secondAfterFirst();

        Job job = second.daemon()
                .await(
                        second.start(
                                origin.uri("/f"),
                                "f",
                                PeerCachingIT::plain,
                                PeerCachingFlags.newBuilder()
                                        .setEnableServer(true)
                                        .build()),
                        JobState.JOB_STATE_TRANSFERRED);

        assertThat(second.stats(job).getBytesFromPeers()).isZero();
        assertThat(file.sent()).isEqualTo(2L * SIZE);
    }

    @Test
    void machine_whosePolicyForbidsIt_goesToTheOrigin() throws Exception {
        Machine first = lan.machine(List.of());
        first.fetch(origin.uri("/f"), "f", PeerCachingIT::plain);
        first.awaitValidated(1);
        Machine second = lan.machine(List.of(first.address()), "peer.client=false");

        Job job = second.fetch(origin.uri("/f"), "f", PeerCachingIT::plain);

        assertThat(second.stats(job).getBytesFromPeers()).isZero();
    }

    @Test
    void flags_ofAJob_areReadBackAndKept() throws Exception {
        Machine first = lan.machine(List.of());
        Job job = first.daemon()
                .await(
                        first.start(origin.uri("/f"), "f", PeerCachingIT::plain, PeerCachingFlags.getDefaultInstance()),
                        JobState.JOB_STATE_TRANSFERRED);
        first.daemon()
                .stubs()
                .job()
                .setPeerCachingFlags(SetPeerCachingFlagsRequest.newBuilder()
                        .setJobId(job.getId())
                        .setPeerCachingFlags(PeerLan.BOTH)
                        .build());

        assertThat(first.daemon()
                        .stubs()
                        .job()
                        .getPeerCachingFlags(GetPeerCachingFlagsRequest.newBuilder()
                                .setJobId(job.getId())
                                .build())
                        .getPeerCachingFlags())
                .isEqualTo(PeerLan.BOTH);
        assertThat(first.daemon().job(job.getId()).getPeerCachingFlags()).isEqualTo(PeerLan.BOTH);
    }
}
