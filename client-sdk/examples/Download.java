import dev.ebb.client.EbbException;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobPriority;
import dev.ebb.client.bits.JobProgress;
import dev.ebb.client.bits.JobType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Flow;

/** Fetches a file, shows how far it is, and puts it in place; starts your service if none runs: {@code Download URL FILE}. */
public class Download {
    public static void main(String[] args) throws Exception {
        try (var manager = BackgroundCopyManager.connect(EbbTarget.discover().startingService())) {
            BackgroundCopyJob job = manager.createJob("Download example", JobType.DOWNLOAD);
            job.addFile(args[0], Path.of(args[1]));
            job.setPriority(JobPriority.HIGH);
            job.progress(Duration.ofMillis(250)).subscribe(new Printer());
            job.resume();
            job.awaitTransferred(Duration.ofHours(1));
            System.out.println("completed " + job.complete());
        } catch (EbbException failed) {
            System.err.println(failed.reason() + ": " + failed.getMessage() + " " + failed.remedy().orElse(""));
            System.exit(1);
        }
    }

    /** Asks for one value after the other: what comes while it prints is left out but for the latest. */
    private static final class Printer implements Flow.Subscriber<JobProgress> {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(JobProgress progress) {
            System.out.println(progress.bytesTransferred() + " bytes, " + progress.bytesPerSecond() + " a second");
            subscription.request(1);
        }

        @Override
        public void onError(Throwable failed) {
            System.out.println("no more progress: " + failed.getMessage());
        }

        @Override
        public void onComplete() {
            System.out.println("everything is here");
        }
    }
}
