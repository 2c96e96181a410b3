import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobFailedException;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.UploadProtocol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** Sends a file and prints what its server answers: {@code UploadReply FILE URL}. */
public class UploadReply {
    public static void main(String[] args) throws Exception {
        try (var manager = BackgroundCopyManager.connect()) {
            Path file = Path.of(args[0]).toAbsolutePath();
            BackgroundCopyJob job = manager.createJob(JobSpec.uploadReply("Upload example")
                    .file(args[1], file)
                    .replyFileName(Path.of(file + ".reply"))
                    .uploadProtocol(UploadProtocol.PLAIN)
                    // Kept somewhere safe, it would find this very job again after a crash.
                    .requestId(UUID.randomUUID().toString())
                    .resume());
            job.awaitTransferred(Duration.ofHours(1));
            System.out.println("the server says: " + new String(job.getReplyData(), StandardCharsets.UTF_8));
            System.out.println("completed " + job.complete());
        } catch (JobFailedException failed) {
            failed.error().ifPresent(error -> System.err.println(error + " " + error.remedy()));
            System.exit(1);
        }
    }
}
