package dev.ebb.server.cli;

import dev.ebb.v1.JobForecast;
import dev.ebb.v1.NetworkCost;
import dev.ebb.v1.PolicyForecast;
import dev.ebb.v1.PolicyLimit;
import dev.ebb.v1.SimulatePoliciesResponse;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Locale;

/** What policies let run, as people read it. */
final class PolicySheet {
    private static final int NAMES = 12;

    private final PrintStream out;
    private final ZoneId zone;

    PolicySheet(PrintStream out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    void print(SimulatePoliciesResponse answer) {
        line("at", Human.time(JobText.instant(answer.getAt()), zone) + ", policies in " + answer.getTimeZone());
        line("network", network(answer.getNetworkCost()));
        out.println();
        Table table = new Table("PRIORITY", "RUNS", "AT MOST", "IN CHARGE", "BECAUSE OF", "UNTIL");
        answer.getForecastsList()
                .forEach(it -> table.row(
                        JobText.priority(it.getPriority()), runs(it), rate(it), schedule(it), because(it), until(it)));
        table.print(out);
        if (answer.getJobsCount() > 0) {
            out.println();
            jobs(answer);
        }
    }

    private void jobs(SimulatePoliciesResponse answer) {
        Table table = new Table("JOB", "STATE", "PRIORITY", "RUNS", "AT MOST", "BECAUSE OF", "NAME");
        for (JobForecast job : answer.getJobsList()) {
            PolicyForecast it = job.getForecast();
            table.row(
                    JobText.shortId(job.getJobId()),
                    JobText.state(job.getState()),
                    JobText.priority(it.getPriority()),
                    runs(it),
                    rate(it),
                    because(it),
                    job.getDisplayName());
        }
        table.print(out);
    }

    /** {@code metered (NetworkManager, wlan0)}. */
    static String network(NetworkCost cost) {
        if (cost.getState() == 0) {
            return "not known yet";
        }
        String where = cost.getInterfaceName().isEmpty() ? "" : ", " + cost.getInterfaceName();
        return cost.getWords() + " (" + cost.getSource() + where + ")";
    }

    /** {@code LOW blocked by bandwidth.work-limit-low until 2026-12-01 17:00:00}. */
    String blocked(PolicyForecast forecast) {
        return JobText.priority(forecast.getPriority()) + " blocked by " + because(forecast)
                + (forecast.hasUntil() ? " until " + until(forecast) : "");
    }

    private static String runs(PolicyForecast forecast) {
        return forecast.hasBlocked() ? "no" : "yes";
    }

    private static String rate(PolicyForecast forecast) {
        return forecast.hasBytesPerSecond() ? Human.rate(forecast.getBytesPerSecond()) : "all that is idle";
    }

    private static String schedule(PolicyForecast forecast) {
        return forecast.getSchedule()
                .name()
                .substring("POLICY_SCHEDULE_".length())
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    /** What blocks, else the limit that is the least. */
    private static String because(PolicyForecast forecast) {
        if (forecast.hasBlocked()) {
            String key = forecast.getBlocked().getPolicyKey();
            return key.isEmpty() ? "the job's cost flags" : key;
        }
        return forecast.getLimitsList().stream()
                .min(Comparator.comparingLong(PolicyLimit::getBytesPerSecond))
                .map(it -> it.getPolicyKey().isEmpty() ? "the job's own limit" : it.getPolicyKey())
                .orElse("");
    }

    private String until(PolicyForecast forecast) {
        return forecast.hasUntil() ? Human.time(JobText.instant(forecast.getUntil()), zone) : "";
    }

    private void line(String name, String text) {
        out.println(Plain.pad(name, NAMES) + Plain.of(text));
    }
}
