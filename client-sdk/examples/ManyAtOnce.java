import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.client.bits.ResultCode;
import dev.ebb.v1.PolicyForecast;
import dev.ebb.v1.SimulatePoliciesRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fetches files side by side, each as a job, without a thread that waits, under a policy: {@code ManyAtOnce FOLDER URL...}. */
public class ManyAtOnce {
    public static void main(String[] args) throws Exception {
        try (var manager = BackgroundCopyManager.connect()) {
            var policies = manager.policyAdministration();
            System.out.println("policy: " + policies.setPolicy("limits.jobs-per-user", "100").getValue());
            for (PolicyForecast forecast : policies.simulatePolicies(SimulatePoliciesRequest.getDefaultInstance())
                    .getForecastsList()) {
                System.out.println(forecast.getPriority() + (forecast.hasBlocked() ? " must wait" : " may run"));
            }

            List<CompletableFuture<ResultCode>> jobs = new ArrayList<>();
            for (int i = 1; i < args.length; i++) {
                JobSpec spec = JobSpec.download("file " + i).file(args[i], Path.of(args[0], "file-" + i)).resume();
                jobs.add(manager.async()
                        .createJob(spec)
                        .thenCompose(job -> job.async()
                                .awaitTransferred()
                                .thenCompose(arrived -> job.async().complete())));
            }
            CompletableFuture.allOf(jobs.toArray(CompletableFuture[]::new)).join();
            System.out.println(jobs.size() + " files are in place");
            policies.clearPolicy("limits.jobs-per-user");
        }
    }
}
