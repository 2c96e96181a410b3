package dev.ebb.server.scheduler;

import dev.ebb.server.engine.HttpOptions;
import dev.ebb.server.engine.PublishTask;
import dev.ebb.server.engine.TransferTask;
import dev.ebb.server.job.Credentials;
import dev.ebb.server.job.FileCheckpoint;
import dev.ebb.server.job.HttpSettings;
import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.UserPassword;
import dev.ebb.server.ledger.QueueReader;
import dev.ebb.server.policy.Policy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Says in the engine's words what is to be done with the files of a job. */
final class TransferTasks {
    private final QueueReader queue;
    private final Supplier<Policy> policy;

    TransferTasks(QueueReader queue, Supplier<Policy> policy) {
        this.queue = queue;
        this.policy = policy;
    }

    TransferTask transfer(Job job, JobFile file, List<TransferTask.Header> headers) {
        boolean repeatable = job.settings().http().method() == null;
        FileCheckpoint resumeFrom = job.type() == JobType.DOWNLOAD && repeatable
                ? queue.checkpoint(job.id(), file.index()).orElse(null)
                : null;
        return new TransferTask(
                job.id(),
                file.index(),
                job.attempt(),
                job.type(),
                URI.create(file.spec().remoteName()),
                localFiles(job, file),
                resumeFrom,
                file.spec().expectedDigest(),
                headers,
                job.settings().trustedCertificatesPem(),
                job.settings().stallTimeout(),
                job.priority() == JobPriority.FOREGROUND,
                http(job));
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
                    localFiles(job, file), job.settings().overwrite(), file.bytesTotal(), file.fileKey());
        }
        Path reply = replyPath(job);
        TransferTask.LocalFiles files = new TransferTask.LocalFiles(
                reply, temporaryOf(job, reply, file.index()), false, job.fileOwner(), roots(job));
        return new PublishTask(files, job.settings().overwrite(), JobFile.UNKNOWN, file.fileKey());
    }

    TransferTask.LocalFiles localFiles(Job job, JobFile file) {
        Path temporary = switch (job.type()) {
            case DOWNLOAD -> file.temporaryPath();
            case UPLOAD -> null;
            case UPLOAD_REPLY -> temporaryOf(job, replyPath(job), file.index());
        };
        return new TransferTask.LocalFiles(
                file.localPath(), temporary, file.spec().createDirectories(), job.fileOwner(), roots(job));
    }

    private List<Path> roots(Job job) {
        return policy.get().destinations().rootsOf(job.owner());
    }

    private static Path temporaryOf(Job job, Path path, int index) {
        return path.resolveSibling(JobFile.temporaryName(job.id(), index));
    }

    private static Path replyPath(Job job) {
        String name = job.settings().replyFileName();
        if (name == null) {
            throw new IllegalStateException("an upload-reply job that was resumed has a reply name");
        }
        return Path.of(name);
    }
}
