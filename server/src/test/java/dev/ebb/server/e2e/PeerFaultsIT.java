package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.CountedOrigin;
import dev.ebb.server.support.PeerLan;
import dev.ebb.server.support.PeerLan.Machine;
import dev.ebb.server.support.Scraper;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobState;
import dev.ebb.v1.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a peer does, the file is right in the end: it costs time and nothing else. */
class PeerFaultsIT {
    private static final int SIZE = 2_000_000;
    private static final int PART = 700_000;

    private final byte[] content = random(7);
    private final AtomicInteger bodies = new AtomicInteger();
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

    /** Says that it has the file, and then does as it likes. */
    private Script claiming(long size, Script body) {
        return (request, answer) -> {
            if (request.method().equals("HEAD")) {
                answer.head(200, fields(request, size));
            } else {
                bodies.incrementAndGet();
                body.answer(request, answer);
            }
        };
    }

    private static String[] fields(Request request, long size) {
        String hex = request.target().replaceAll(".*/", "");
        return new String[] {
            "Content-Length: " + size,
            "ETag: \"x\"",
            "Repr-Digest: sha-256=:"
                    + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)) + ":"
        };
    }

    private void send(Request request, Answer answer, byte[] bytes) throws IOException {
        answer.head(200, fields(request, bytes.length)).body(bytes);
    }

    /** Fetches the file on a machine that knows this peer; the file has to be right. */
    private Machine fetchedBeside(ScriptedHttpServer peer, String... settings) throws Exception {
        Machine machine = lan.machine(List.of("127.0.0.1:" + peer.port()), settings);
        PeerLan.await(machine::peers, peers -> !peers.isEmpty());
        Job job = machine.fetch(origin.uri("/f"), "f", spec -> spec);
        assertThat(Files.readAllBytes(machine.files().resolve("f"))).isEqualTo(content);
        assertThat(job.getErrorCount()).isZero();
        return machine;
    }

    private ScriptedHttpServer peer(Script script) throws Exception {
        return lan.fake(PeerLan.member("fake"), script);
    }

    private void assertLeftAlone(Machine machine) {
        assertThat(machine.peers()).extracting(Peer::getAvailable).containsExactly(false);
    }

    @Test
    void peer_thatSendsOtherBytesOfTheRightLength_isFoundOut() throws Exception {
        byte[] fake = content.clone();
        fake[SIZE / 2] ^= 1;
        Machine machine = fetchedBeside(peer(claiming(SIZE, (request, answer) -> send(request, answer, fake))));

        assertThat(bodies).hasPositiveValue();
        assertThat(file.sent()).isEqualTo(SIZE);
        assertLeftAlone(machine);
    }

    @Test
    void peer_thatSendsOtherBytesAndNoDigestWithThem_isFoundOut() throws Exception {
        Machine machine = fetchedBeside(peer(claiming(
                SIZE,
                (request, answer) -> answer.head(200, "Content-Length: " + SIZE, "ETag: \"x\"")
                        .body(random(9)))));

        assertThat(bodies).hasPositiveValue();
        assertLeftAlone(machine);
    }

    @Test
    void peer_thatLies_isNotAskedAgain() throws Exception {
        ScriptedHttpServer liar = peer(claiming(SIZE, (request, answer) -> send(request, answer, random(8))));
        Machine machine = fetchedBeside(liar, Scraper.SETTINGS);
        int asked = bodies.get();
        assertThat(machine.metrics()).containsEntry("ebb_peer_faults_total{fault=\"lied\"}", 1.0);

        machine.fetch(origin.uri("/f"), "again", spec -> spec);

        assertThat(bodies).hasValue(asked);
    }

    @Test
    void peer_thatClaimsAnotherLength_isNotAskedForTheFile() throws Exception {
        Machine machine = fetchedBeside(peer(claiming(SIZE - 1, (request, answer) -> send(request, answer, content))));

        assertThat(bodies).hasValue(0);
        assertLeftAlone(machine);
    }

    @Test
    void peer_thatSendsLessThanItSays_isReplacedByTheOrigin() throws Exception {
        fetchedBeside(peer(claiming(SIZE, (request, answer) -> {
            answer.head(200, fields(request, SIZE)).body(content, 0, PART).close();
        })));

        assertThat(bodies).hasPositiveValue();
    }

    @Test
    void peer_thatDiesMidway_isReplacedByTheOriginForTheRest() throws Exception {
        ScriptedHttpServer[] dying = new ScriptedHttpServer[1];
        dying[0] = peer(claiming(SIZE, (request, answer) -> {
            answer.head(200, fields(request, SIZE)).body(content, 0, PART);
            dying[0].close();
        }));
        Machine machine = lan.machine(List.of("127.0.0.1:" + dying[0].port()));
        PeerLan.await(machine::peers, peers -> !peers.isEmpty());
        Job job = machine.fetch(origin.uri("/f"), "f", spec -> spec);

        assertThat(Files.readAllBytes(machine.files().resolve("f"))).isEqualTo(content);
        assertThat(machine.stats(job).getBytesFromPeers()).isEqualTo(PART);
        assertThat(file.sent()).isEqualTo(SIZE - PART);
        assertLeftAlone(machine);
    }

    @Test
    void peer_thatDiesMidwayAndHadLied_isFoundOutInTheEnd() throws Exception {
        byte[] fake = content.clone();
        fake[PART / 2] ^= 1;
        ScriptedHttpServer[] dying = new ScriptedHttpServer[1];
        dying[0] = peer(claiming(SIZE, (request, answer) -> {
            answer.head(200, fields(request, SIZE)).body(fake, 0, PART);
            dying[0].close();
        }));
        fetchedBeside(dying[0]);

        assertThat(file.sent()).as("the rest, and then the whole").isEqualTo(2L * SIZE - PART);
    }

    @Test
    void peer_thatIsSlow_isLeft() throws Exception {
        Machine machine = fetchedBeside(
                peer(claiming(SIZE, (request, answer) -> {
                    answer.head(200, fields(request, SIZE)).body(content, 0, PART);
                    answer.fallSilent();
                })),
                "peer.minimum-speed=1MiB");

        assertThat(file.sent()).isEqualTo(SIZE - PART);
        assertLeftAlone(machine);
    }

    @Test
    void peer_thatRefuses_isPassedOver() throws Exception {
        Machine machine =
                fetchedBeside(peer(claiming(SIZE, (request, answer) -> answer.head(500, "Content-Length: 0"))));

        assertThat(file.sent()).isEqualTo(SIZE);
        assertLeftAlone(machine);
    }

    @Test
    void peer_thatSendsElsewhere_isNotFollowed() throws Exception {
        fetchedBeside(
                peer((request, answer) -> answer.head(302, "Location: " + origin.uri("/f"), "Content-Length: 0")));

        assertThat(origin.requests()).extracting(Request::method).containsOnlyOnce("GET");
    }

    @Test
    void peer_whoseCertificateHasExpired_getsNoRequest() throws Exception {
        ScriptedHttpServer expired = lan.fake(
                PeerLan.member("old").asExpired(), claiming(SIZE, (request, answer) -> send(request, answer, content)));
        Machine machine = fetchedBeside(expired);

        assertThat(expired.requests()).isEmpty();
        assertThat(machine.peers()).extracting(Peer::getAuthenticated).containsExactly(false);
    }

    @Test
    void peer_ofAnotherAuthority_getsNoRequest() throws Exception {
        TestAuthority foreign = new TestAuthority();
        ScriptedHttpServer stranger = lan.fake(
                foreign,
                foreign.issue(PeerLan.member("stranger")),
                claiming(SIZE, (request, answer) -> send(request, answer, content)));
        Machine machine = fetchedBeside(stranger);

        assertThat(stranger.requests()).isEmpty();
        assertThat(machine.peers()).extracting(Peer::getAuthenticated).containsExactly(false);
    }

    @Test
    void machine_ofAnotherAuthority_isNotServed() throws Exception {
        Machine first = lan.machine(List.of());
        first.fetch(origin.uri("/f"), "f", spec -> spec);
        first.awaitValidated(1);
        Machine stranger = lan.machine(new TestAuthority().issue(PeerLan.member("stranger")), List.of(first.address()));

        Job job = stranger.fetch(origin.uri("/f"), "f", spec -> spec);

        assertThat(stranger.stats(job).getBytesFromPeers()).isZero();
    }

    @Test
    void job_thatIsSuspendedWhileAPeerSends_goesOnAfterResume() throws Exception {
        ScriptedHttpServer halting = peer(claiming(SIZE, (request, answer) -> {
            answer.head(200, fields(request, SIZE)).body(content, 0, PART);
            answer.fallSilent();
        }));
        Machine machine = lan.machine(List.of("127.0.0.1:" + halting.port()), "peer.minimum-speed=0");
        PeerLan.await(machine::peers, peers -> !peers.isEmpty());
        Job job = machine.start(origin.uri("/f"), "f", spec -> spec, PeerLan.BOTH);
        machine.daemon().await(job, JobState.JOB_STATE_TRANSFERRING);
        machine.daemon()
                .stubs()
                .job()
                .suspend(dev.ebb.v1.SuspendRequest.newBuilder()
                        .setJobId(job.getId())
                        .build());
        machine.daemon().await(job, JobState.JOB_STATE_SUSPENDED);
        machine.daemon().stubs().peers().clearPeers(dev.ebb.v1.ClearPeersRequest.getDefaultInstance());
        machine.daemon()
                .stubs()
                .job()
                .resume(dev.ebb.v1.ResumeRequest.newBuilder()
                        .setJobId(job.getId())
                        .build());

        machine.complete(machine.daemon().await(job, JobState.JOB_STATE_TRANSFERRED));

        assertThat(Files.readAllBytes(machine.files().resolve("f"))).isEqualTo(content);
    }
}
