import dev.ebb.client.EbbException;
import dev.ebb.client.bits.BackgroundCopyCallback;
import dev.ebb.client.bits.BackgroundCopyError;
import dev.ebb.client.bits.BackgroundCopyFile;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.EventSelection;
import dev.ebb.client.bits.JobEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Hears of all your jobs until so many have left the queue, and goes on where it stopped when it is run again; restarts of the
 * service do not matter: {@code WatchEvents CURSOR-FILE COUNT}.
 */
public class WatchEvents {
    public static void main(String[] args) throws Exception {
        Path cursorFile = Path.of(args[0]);
        EventSelection selection = Files.exists(cursorFile)
                ? EventSelection.after(Files.readString(cursorFile))
                : EventSelection.FROM_OLDEST;
        Watcher watcher = new Watcher(cursorFile, new CountDownLatch(Integer.parseInt(args[1])));
        try (var manager = BackgroundCopyManager.connect();
                var subscription = manager.listen(selection, watcher)) {
            watcher.jobsToEnd.await();
            System.out.println("stopped at " + subscription.cursor());
        }
    }

    private record Watcher(Path cursorFile, CountDownLatch jobsToEnd) implements BackgroundCopyCallback {
        @Override
        public void event(BackgroundCopyJob job, JobEvent event) {
            BackgroundCopyCallback.super.event(job, event);
            // Now that it has been dealt with. A crash before this line would bring the event once more.
            try {
                Files.writeString(cursorFile, event.cursor());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void fileTransferred(BackgroundCopyJob job, BackgroundCopyFile file) {
            System.out.println("arrived: file " + file.getIndex() + " of " + job.getId());
        }

        @Override
        public void jobTransferred(BackgroundCopyJob job) {
            System.out.println("transferred: " + job.getId());
        }

        @Override
        public void jobError(BackgroundCopyJob job, BackgroundCopyError error) {
            System.out.println("failed: " + job.getId() + " " + error);
        }

        @Override
        public void jobAcknowledged(BackgroundCopyJob job) {
            System.out.println("completed: " + job.getId());
            jobsToEnd.countDown();
        }

        @Override
        public void jobCancelled(BackgroundCopyJob job) {
            System.out.println("cancelled: " + job.getId());
            jobsToEnd.countDown();
        }

        @Override
        public void ended(EbbException cause) {
            System.out.println("nothing more comes: " + cause.getMessage());
            while (jobsToEnd.getCount() > 0) {
                jobsToEnd.countDown();
            }
        }
    }
}
