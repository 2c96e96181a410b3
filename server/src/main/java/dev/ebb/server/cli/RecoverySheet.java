package dev.ebb.server.cli;

import com.google.gson.Gson;
import dev.ebb.server.backup.RecoveryReport;
import java.util.ArrayList;
import java.util.List;

/** Says what came of making a recovered database fit. */
final class RecoverySheet {
    private static final int NAMES = 10;

    private final CommandContext context;
    private final RecoveryRequest request;

    RecoverySheet(CommandContext context, RecoveryRequest request) {
        this.context = context;
        this.request = request;
    }

    void tell(RecoveryReport report, boolean json) {
        if (json) {
            context.out().println(new Gson().toJson(report));
            return;
        }
        line(request.dryRun() ? "would be" : "recovered", report.store() + " as of " + report.moment());
        line("files", "those that the node " + report.node() + " sees");
        line("jobs", report.jobs() + " live, " + report.suspended() + " of them suspended now");
        ofFiles(report.restartedFiles(), report.spared()).forEach(each -> line("", each));
        report.elsewhere().forEach((nodes, jobs) -> line("left", jobs + " jobs have their files on " + nodes));
        if (request.dryRun()) {
            return;
        }
        if (report.elsewhere().isEmpty()) {
            context.err()
                    .println("Start the nodes, look at the jobs (ebb list --all-users), then resume or cancel them.");
        } else {
            context.err()
                    .println(
                            "No node starts yet: say the same there, or here with --unseen where nothing of it will come"
                                    + " back.");
        }
    }

    /** What is said of files, here and of a backup. */
    static List<String> ofFiles(int restarted, int spared) {
        List<String> lines = new ArrayList<>();
        if (restarted > 0) {
            lines.add(restarted + " files begin again: what is on disk of them is of a later moment");
        }
        if (spared > 0) {
            lines.add(spared + " will not replace what lies at their targets (NO_CLOBBER), since it changed later");
        }
        return lines;
    }

    private void line(String name, String value) {
        context.out().println(name + " ".repeat(NAMES - name.length()) + Plain.of(value));
    }
}
