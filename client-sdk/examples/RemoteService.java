import dev.ebb.client.EbbClientOptions;
import dev.ebb.client.EbbTarget;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobFilter;
import dev.ebb.client.bits.JobSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Lists the jobs of a service behind TLS, with a token: {@code RemoteService HOST PORT CA.pem TOKEN-FILE}. */
public class RemoteService {
    public static void main(String[] args) throws Exception {
        EbbTarget target = EbbTarget.tcp(args[0], Integer.parseInt(args[1]))
                .withAuthorities(Path.of(args[2]))
                .withToken(Files.readString(Path.of(args[3])).strip());
        var patience = EbbClientOptions.DEFAULTS.withDeadline(Duration.ofSeconds(20));
        try (var manager = BackgroundCopyManager.connect(target, patience)) {
            System.out.println("I am " + manager.serviceAdministration().getServiceStatus().getCaller());
            for (JobSnapshot job : manager.enumJobs(JobFilter.MINE.withFinal())) {
                System.out.println(job.getDisplayName() + " " + job.getState() + " " + job.getProgress());
            }
        }
    }
}
