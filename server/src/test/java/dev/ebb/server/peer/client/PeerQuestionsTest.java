package dev.ebb.server.peer.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.Inquired;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.engine.TransferTask.Header;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.AuthTarget;
import dev.ebb.server.job.CertificateLocation;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.Digest;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.UserPassword;
import dev.ebb.server.job.Validator;
import dev.ebb.server.peer.PeerOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What peers may be asked, what they are told with it, and what of their answers counts. */
class PeerQuestionsTest {
    private static final URI ORIGIN = URI.create("https://origin.example/file?token=geheim");
    private static final PeerOptions.Address PEER = new PeerOptions.Address("peer.example", 7777);
    private static final JobId JOB = new JobId(new UUID(1, 2));
    private static final Digest STRONG = Digest.parse("digest", "sha256:" + "ab".repeat(32));
    private static final Digest OTHER = Digest.parse("digest", "sha256:" + "cd".repeat(32));
    private static final Digest WEAK = Digest.parse("digest", "md5:" + "ab".repeat(16));
    private static final Header SECRET = new Header("X-Api-Key", "geheim");
    private static final Header HARMLESS = new Header("Accept-Language", "de");
    private static final ClientCertificate CERTIFICATE =
            new ClientCertificate(CertificateLocation.CURRENT_USER, "MY", "ab".repeat(20), null);
    private static final int REPORT_REDIRECTS = 0x100;

    @Test
    void peer_hearsOfTheDigestAndOfNothingElse() {
        HttpOptions secrets = new HttpOptions(
                null,
                SecurityFlags.DEFAULT,
                CERTIFICATE,
                ProxySettings.PRECONFIG,
                true,
                List.of(login(AuthTarget.SERVER), login(AuthTarget.PROXY)),
                false);
        TransferTask asked =
                PeerTasks.fromPeer(task(ORIGIN, secrets, List.of(SECRET), null, null), PEER, STRONG, null, null);
        assertThat(asked.remote()).hasToString("https://peer.example:7777/v1/content/sha256/" + "ab".repeat(32));
        assertThat(asked.customHeaders()).isEmpty();
        assertThat(asked.http().credentials()).isEmpty();
        assertThat(asked.http().clientCertificate()).isNull();
        assertThat(asked.http().storedProxyCredentials()).isFalse();
        assertThat(asked.trustedCertificatesPem()).isNull();
        assertThat(asked.expectedDigest()).as("what comes is proved").isEqualTo(STRONG);
    }

    @Test
    void bytes_ofAPeer_areRememberedOnlyWhereTheJobCanProveThem() {
        FileCheckpoint kept = checkpoint();
        assertThat(PeerTasks.remembered(task(STRONG, null), kept)).isNotNull();
        assertThat(PeerTasks.remembered(task(WEAK, null), kept)).isNull();
        assertThat(PeerTasks.remembered(task(null, null), kept)).isNull();
    }

    @Test
    void download_thatShowsWhoAsks_isNotAnonymous() {
        assertThat(SharingRules.isAnonymous(with(HttpOptions.DEFAULTS, HARMLESS)))
                .isTrue();
        assertThat(SharingRules.isAnonymous(with(HttpOptions.DEFAULTS, SECRET))).isFalse();
        assertThat(SharingRules.isAnonymous(with(http(null, login(AuthTarget.PROXY)), HARMLESS)))
                .isTrue();
        assertThat(SharingRules.isAnonymous(with(http(null, login(AuthTarget.SERVER)), HARMLESS)))
                .isFalse();
        assertThat(SharingRules.isAnonymous(with(http(CERTIFICATE), HARMLESS))).isFalse();
        assertThat(SharingRules.isAnonymous(
                        task(URI.create("https://u:p@origin.example/"), HttpOptions.DEFAULTS, List.of(), null, null)))
                .isFalse();
    }

    @Test
    void peers_helpOnlyWhereTheEndCanBeProved() {
        assertThat(Vouched.mayHelp(task(null, null))).isTrue();
        assertThat(Vouched.mayHelp(task(STRONG, checkpoint()))).isTrue();
        assertThat(Vouched.mayHelp(task(WEAK, null))).isFalse();
        assertThat(Vouched.mayHelp(task(null, checkpoint())))
                .as("what is here is of a version that only the origin knows")
                .isFalse();
    }

    @Test
    void origin_vouchesWithAStrongDigestForWhatWasAskedFor() {
        assertThat(Vouched.by(found(ORIGIN, STRONG), task(null, null)))
                .get()
                .extracting(Vouched::digest)
                .isEqualTo(STRONG);
        assertThat(Vouched.by(found(ORIGIN, null), task(STRONG, null))).isPresent();
        assertThat(Vouched.by(found(ORIGIN, null), task(null, null))).isEmpty();
        assertThat(Vouched.by(found(ORIGIN, WEAK), task(null, null))).isEmpty();
        assertThat(Vouched.by(found(ORIGIN, OTHER), task(STRONG, null)))
                .as("it has another file than the job wants")
                .isEmpty();
        URI elsewhere = URI.create("https://cdn.example/file");
        assertThat(Vouched.by(found(elsewhere, STRONG), task(null, null))).isPresent();
        HttpOptions reporting = new HttpOptions(
                null, new SecurityFlags(REPORT_REDIRECTS), null, ProxySettings.PRECONFIG, false, List.of(), false);
        assertThat(Vouched.by(found(elsewhere, STRONG), task(ORIGIN, reporting, List.of(), null, null)))
                .as("the owner wants to hear of the other name")
                .isEmpty();
    }

    @Test
    void peer_isAskedForTheFileOnlyIfItHasExactlyThat() {
        Vouched word = Vouched.by(found(ORIGIN, STRONG), task(null, null)).orElseThrow();
        assertThat(word.isMetBy(found(ORIGIN, STRONG))).isTrue();
        assertThat(word.isMetBy(found(ORIGIN, OTHER))).isFalse();
        assertThat(word.isMetBy(found(ORIGIN, null))).isFalse();
        assertThat(word.isMetBy(new Inquired.Found(ORIGIN, 999, STRONG, null, null, "")))
                .isFalse();
    }

    private static Inquired.Found found(URI at, @Nullable Digest digest) {
        return new Inquired.Found(at, 1_000, digest, null, null, "");
    }

    private static HttpOptions.Login login(AuthTarget target) {
        return new HttpOptions.Login(target, AuthScheme.BASIC, new UserPassword("u", "geheim"));
    }

    private static HttpOptions http(@Nullable ClientCertificate certificate, HttpOptions.Login... logins) {
        return new HttpOptions(
                null, SecurityFlags.DEFAULT, certificate, ProxySettings.PRECONFIG, false, List.of(logins), false);
    }

    private static TransferTask with(HttpOptions http, Header header) {
        return task(URI.create("https://origin.example/file"), http, List.of(header), null, null);
    }

    private static TransferTask task(@Nullable Digest digest, @Nullable FileCheckpoint kept) {
        return task(ORIGIN, HttpOptions.DEFAULTS, List.of(), digest, kept);
    }

    private static FileCheckpoint checkpoint() {
        return new FileCheckpoint(JOB, 0, 1, 500, 1_000, new Validator(Validator.Kind.ETAG, "\"v\""), null);
    }

    private static TransferTask task(
            URI remote,
            HttpOptions http,
            List<Header> headers,
            @Nullable Digest digest,
            @Nullable FileCheckpoint kept) {
        TransferTask.LocalFiles files =
                new TransferTask.LocalFiles(Path.of("/data/file"), Path.of("/data/.part"), false, null, List.of());
        return new TransferTask(
                JOB,
                0,
                1,
                JobType.DOWNLOAD,
                remote,
                files,
                kept,
                digest,
                headers,
                "trusted by the owner",
                Duration.ofSeconds(60),
                false,
                http,
                TransferMode.USUAL,
                FileSelection.WHOLE);
    }
}
