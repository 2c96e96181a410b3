package dev.ebb.server.store;

import dev.ebb.server.job.ActiveTime;
import dev.ebb.server.job.AuthScheme;
import dev.ebb.server.job.AuthTarget;
import dev.ebb.server.job.CertificateLocation;
import dev.ebb.server.job.ChangePolicy;
import dev.ebb.server.job.ClientCertificate;
import dev.ebb.server.job.Credentials;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.FileRecipient;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.JobCounters;
import dev.ebb.server.job.JobError;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.NotifySettings;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.job.PendingWork;
import dev.ebb.server.job.Placement;
import dev.ebb.server.job.ProxySettings;
import dev.ebb.server.job.ProxyUsage;
import dev.ebb.server.job.ResumePolicy;
import dev.ebb.server.job.RetryState;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.job.SecurityFlags;
import dev.ebb.server.job.TraceContext;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.job.TransferTerms;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A job of which everything that can be set is set. */
final class EverySetting {
    private EverySetting() {}

    /** The draft with a value other than the usual one in every respect. */
    static JobDraft of(JobDraft draft) {
        Instant later = JobDraft.START.plusSeconds(3600);
        JobSettings settings = new JobSettings(
                Duration.ofMillis(5_001),
                Duration.ofDays(3),
                Duration.ZERO,
                Duration.ofSeconds(1),
                OverwriteRule.NO_CLOBBER,
                "/data/reply 'quoted'; --",
                "-----BEGIN CERTIFICATE-----\n".repeat(500),
                new SealedText("c2VjcmV0"),
                everyHttpSetting(),
                new TransferSettings(
                        Duration.ofSeconds(0xFFFFFFFFL),
                        0x800000FF,
                        true,
                        true,
                        Long.MAX_VALUE,
                        true,
                        new TransferTerms(
                                ResumePolicy.ALLOW_WEAK,
                                ChangePolicy.FAIL,
                                1024L,
                                1L << 40,
                                new UploadTerms(UploadProtocol.TUS, true, new SealedText("cGFydHM=")),
                                Placement.pool("west"),
                                new PeerCachingFlags(7))),
                everyNotifySetting());
        return draft.type(JobType.UPLOAD_REPLY)
                .owner(new OwnerId("cert:CN=Bäcker, O=\"x\""))
                .fileOwner(new FileOwner(4_294_967_294L, 7, List.of(1L, 4_000_000_000L), 0027))
                .name("naïve ☃ \uD83D\uDE80 \0 %_\\")
                .description("line\nline")
                .state(JobState.TRANSIENT_ERROR)
                .priority(JobPriority.FOREGROUND)
                .settings(settings)
                .counters(new JobCounters(200, 3, 7, Long.MAX_VALUE, 1L << 40))
                .created(JobDraft.START.minusMillis(1))
                .modified(later)
                .transferred(later.plusMillis(1))
                .failed(new JobError(
                        ErrorContext.REMOTE_FILE, ErrorCode.http(503), "busy", 3, "https", later.plusMillis(2)))
                .retry(new RetryState(later.plusSeconds(5), later, 4))
                .pending(PendingWork.PUBLISH)
                .attempt(1L << 33)
                .activeTime(new ActiveTime(Duration.ofMillis(7), later))
                .resumed()
                .ownerElevated()
                .recipient(new FileRecipient(4_294_967_294L, 5));
    }

    private static HttpSettings everyHttpSetting() {
        Credentials credentials = Credentials.NONE
                .with(new Credentials.Entry(AuthTarget.PROXY, AuthScheme.NEGOTIATE, new SealedText("YQ==")))
                .with(new Credentials.Entry(AuthTarget.SERVER, AuthScheme.BASIC, new SealedText("Yg==")));
        return new HttpSettings(
                "REPORT",
                new SecurityFlags(0x91F),
                new ClientCertificate(CertificateLocation.LOCAL_MACHINE_ENTERPRISE, "MY", "0f".repeat(20), "CN=\"x\""),
                true,
                true,
                new ProxySettings(ProxyUsage.OVERRIDE, "http=p:1 socks5://q", "<local> *.example"),
                true,
                credentials,
                new TraceContext("00-" + "4b".repeat(16) + "-" + "f0".repeat(8) + "-01", "a=1,b@c=2"));
    }

    private static NotifySettings everyNotifySetting() {
        return new NotifySettings(
                0x3F,
                Duration.ofMillis(1),
                new NotifySettings.Command(
                        "/usr/bin/true",
                        List.of("", "two words", "{\"a\":1}\n"),
                        new OwnerId("token:ci"),
                        new FileOwner(5, 6, List.of(), 077)),
                new NotifySettings.Endpoint("https://example.org/hook", new SealedText("Yw==")));
    }
}
