package dev.ebb.server.scheduler;

import dev.ebb.server.engine.ByteAllowance;
import dev.ebb.server.engine.FileSelection;
import dev.ebb.server.engine.FileWatch;
import dev.ebb.server.engine.Http2Options;
import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.ServerChange;
import dev.ebb.server.engine.TransferMode;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Credentials;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.FileDemand;
import dev.ebb.server.job.FileRange;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.MadeFile;
import dev.ebb.server.job.PeerCachingFlags;
import dev.ebb.server.job.SealedText;
import dev.ebb.server.job.TransferSettings;
import dev.ebb.server.job.UploadParts;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.job.UploadSession;
import dev.ebb.server.job.UploadTerms;
import dev.ebb.server.job.UserPassword;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.Policy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says in the engine's words what is to be done with the files of a job. */
final class TransferTasks {
    private static final long FIRST_ATTEMPT = 1;

    private final QueueReader queue;
    private final Supplier<Policy> policy;
    private final JobRates rates;
    private final @Nullable String maker;

    /** {@code maker} is this node's mark in the names of temporary files, see {@link MadeFile}. */
    TransferTasks(QueueReader queue, Supplier<Policy> policy, JobRates rates, @Nullable String maker) {
        this.queue = queue;
        this.policy = policy;
        this.rates = rates;
        this.maker = maker;
    }

    @Nullable
    String maker() {
        return maker;
    }

    TransferTask transfer(
            Job job,
            JobFile file,
            MirrorRound.Choice source,
            List<TransferTask.Header> headers,
            @Nullable ByteAllowance allowance) {
        URI remote = URI.create(source.url());
        FileCheckpoint resumeFrom = resumeFrom(job, file, source, remote);
        TransferMode mode = new TransferMode(
                job.settings().transfer().dynamicContent(),
                job.settings().transfer().terms().resume(),
                job.settings().transfer().terms().onChange(),
                allowance == null ? null : allowance.claim(Math.max(0, file.bytesTotal())),
                rates.of(job),
                source.isElsewhere() && resumeFrom != null && !file.spec().isProvedByDigest(),
                job.counters().filesTotal() >= Http2Options.MANY_FILES,
                job.settings().transfer().terms().upload(),
                parts(job),
                FileWatch.NOBODY,
                file.isRejected()
                        ? PeerCachingFlags.NONE
                        : job.settings().transfer().terms().peers(),
                null);
        return task(job, file, remote, resumeFrom, headers, mode);
    }

    /** An upload that will not go on; empty when its server has nothing of it, as far as we know. */
    Optional<TransferTask> abandoned(Job job, JobFile file) {
        UploadTerms terms = job.settings().transfer().terms().upload();
        return queue.checkpoint(job.id(), file.index())
                .filter(kept -> kept.upload() != null)
                .map(kept -> task(
                        job,
                        file,
                        URI.create(file.spec().remoteName()),
                        kept,
                        headers(job),
                        TransferMode.USUAL.with(terms, parts(job))));
    }

    private @Nullable UploadParts parts(Job job) {
        SealedText sealed = job.settings().transfer().terms().upload().sealedParts();
        return sealed == null ? null : UploadParts.parse(queue.open(sealed));
    }

    private TransferTask task(
            Job job,
            JobFile file,
            URI remote,
            @Nullable FileCheckpoint resumeFrom,
            List<TransferTask.Header> headers,
            TransferMode mode) {
        boolean known = isOfFirstOrigin(file, remote);
        return new TransferTask(
                job.id(),
                file.index(),
                job.attempt(),
                job.type(),
                remote,
                localFiles(job, file),
                resumeFrom,
                file.spec().expectedDigest(),
                known ? headers : List.of(),
                job.settings().trustedCertificatesPem(),
                job.settings().stallTimeout(),
                job.priority() == JobPriority.FOREGROUND,
                known ? http(job) : http(job).withoutServerSecrets(),
                mode,
                selection(job, file));
    }

    /** Secrets are for the origin that the owner named first, and for no mirror elsewhere. */
    private static boolean isOfFirstOrigin(JobFile file, URI remote) {
        return ServerChange.originOf(remote)
                .equals(ServerChange.originOf(URI.create(file.spec().remoteName())));
    }

    private static FileSelection selection(Job job, JobFile file) {
        List<FileRange> parts = file.spec().ranges();
        boolean ordinary =
                !isOnDemand(job, file) && parts.isEmpty() && file.demand().equals(FileDemand.NONE);
        boolean oneWay = job.settings().transfer().dynamicContent() && parts.isEmpty();
        return ordinary || oneWay || job.type() != JobType.DOWNLOAD
                ? FileSelection.WHOLE
                : new FileSelection(parts, isOnDemand(job, file), file.demand());
    }

    /** Only what is requested of the file is fetched; not where nothing that was fetched before can be continued. */
    static boolean isOnDemand(Job job, JobFile file) {
        TransferSettings transfer = job.settings().transfer();
        return transfer.onDemand()
                && !transfer.dynamicContent()
                && !transfer.highPerformance()
                && file.spec().ranges().isEmpty();
    }

    /** What is there and can be continued: of a file that everybody sees, or that is never the same, nothing. */
    private @Nullable FileCheckpoint resumeFrom(Job job, JobFile file, MirrorRound.Choice source, URI remote) {
        if (job.type().sends()) {
            return session(job, file).orElse(null);
        }
        TransferSettings transfer = job.settings().transfer();
        boolean whole = transfer.dynamicContent() || transfer.highPerformance();
        if (whole || job.settings().http().method() != null) {
            return null;
        }
        if (isUntouched(job, file)) {
            return null; // Not worth a query for each of many files.
        }
        boolean digested = file.spec().isProvedByDigest();
        return queue.checkpoint(job.id(), file.index())
                .map(kept -> ServerChange.judged(kept, remote, digested))
                .map(kept -> source.isElsewhere() && digested ? kept.ofAnyVersion() : kept)
                .map(kept -> kept.foundBy(job.attempt()))
                .orElse(null);
    }

    /** What an upload goes on with: nothing of another URL, nor in other words than the job asks for by now. */
    private Optional<FileCheckpoint> session(Job job, JobFile file) {
        UploadProtocol asked = job.settings().transfer().terms().upload().protocol();
        return queue.checkpoint(job.id(), file.index()).filter(kept -> {
            UploadSession session = kept.upload();
            return session != null
                    && session.remote().equals(file.spec().remoteName())
                    && (asked == UploadProtocol.AUTO || asked == session.protocol());
        });
    }

    /** Nobody came before who could have left something. */
    private static boolean isUntouched(Job job, JobFile file) {
        boolean once = file.spec().mirrors().isEmpty() && file.demand().equals(FileDemand.NONE);
        return once && job.attempt() == FIRST_ATTEMPT;
    }

    /** What the job's files may have together; null for no limit. */
    static @Nullable ByteAllowance allowance(Job job) {
        Long limit = job.settings().transfer().maxDownloadSize();
        return limit == null ? null : new ByteAllowance(limit, job.counters().bytesTotal());
    }

    private HttpOptions http(Job job) {
        HttpSettings settings = job.settings().http();
        return new HttpOptions(
                settings.method(),
                settings.security(),
                settings.clientCertificate(),
                settings.proxy(),
                settings.storedProxyCredentials(),
                logins(settings.credentials()),
                settings.certificateCallback());
    }

    private List<HttpOptions.Login> logins(Credentials credentials) {
        return credentials.entries().stream()
                .map(entry -> new HttpOptions.Login(
                        entry.target(), entry.scheme(), UserPassword.of(queue.open(entry.sealed()))))
                .toList();
    }

    List<TransferTask.Header> headers(Job job) {
        return queue.customHeaders(job).stream()
                .map(field -> new TransferTask.Header(field.name(), field.value()))
                .toList();
    }

    /** Putting in place what has been transferred: a download, or the reply of an upload-reply. */
    PublishTask publish(Job job, JobFile file) {
        if (job.type() == JobType.DOWNLOAD) {
            return new PublishTask(
                    localFiles(job, file),
                    job.settings().overwrite(),
                    file.bytesTotal(),
                    file.fileKey(),
                    job.recipient());
        }
        Path reply = replyPath(job);
        TransferTask.LocalFiles files =
                new TransferTask.LocalFiles(reply, temporaryOf(reply, file), false, job.fileOwner(), roots(job), maker);
        return new PublishTask(files, job.settings().overwrite(), JobFile.UNKNOWN, file.fileKey(), job.recipient());
    }

    TransferTask.LocalFiles localFiles(Job job, JobFile file) {
        Path temporary = switch (job.type()) {
            case DOWNLOAD -> job.settings().transfer().highPerformance() ? file.localPath() : file.temporaryPath(maker);
            case UPLOAD -> null;
            case UPLOAD_REPLY -> temporaryOf(replyPath(job), file);
        };
        return new TransferTask.LocalFiles(
                file.localPath(), temporary, file.spec().createDirectories(), job.fileOwner(), roots(job), maker);
    }

    /** Where the reply of an upload-reply is now: put in place by Complete, beside it until then. */
    TransferTask.LocalFiles reply(Job job, JobFile file) {
        Path now = job.state() == JobState.ACKNOWLEDGED ? replyPath(job) : temporaryOf(replyPath(job), file);
        return new TransferTask.LocalFiles(now, null, false, job.fileOwner(), roots(job));
    }

    /** Where Complete puts the reply of an upload-reply. */
    TransferTask.LocalFiles replyInPlace(Job job) {
        return new TransferTask.LocalFiles(replyPath(job), null, false, job.fileOwner(), roots(job));
    }

    private List<Path> roots(Job job) {
        return policy.get().destinations().rootsOf(job.owner());
    }

    private Path temporaryOf(Path path, JobFile file) {
        String made = file.fileKey() == null ? maker : MadeFile.makerOf(file.fileKey());
        return path.resolveSibling(MadeFile.name(file.jobId(), file.index(), made));
    }

    private static Path replyPath(Job job) {
        String name = job.settings().replyFileName();
        if (name == null) {
            throw new IllegalStateException("an upload-reply job that was resumed has a reply name");
        }
        return Path.of(name);
    }
}
