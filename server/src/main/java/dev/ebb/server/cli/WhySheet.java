package dev.ebb.server.cli;

import dev.ebb.v1.WaitingReason;
import dev.ebb.v1.WhyNotRunningResponse;
import java.util.List;

/** Prints why a job does not transfer, a reason a paragraph. */
final class WhySheet {
    private static final int FEW = 5;
    private static final int SHORT_ID = 8;

    private final CommandContext context;

    WhySheet(CommandContext context) {
        this.context = context;
    }

    void print(WhyNotRunningResponse why) {
        for (WaitingReason reason : why.getReasonsList()) {
            say(reason.getText());
            if (reason.getJobIdsCount() > 0) {
                say("  " + jobs(reason.getJobIdsList(), reason.getOwnJobs()));
            }
            if (!reason.getError().getMessage().isEmpty()) {
                say("  " + reason.getError().getMessage());
            }
            say("  " + reason.getRemedy());
        }
    }

    private static String jobs(List<String> ids, int all) {
        List<String> first = ids.stream()
                .limit(FEW)
                .map(id -> id.substring(0, Math.min(SHORT_ID, id.length())))
                .toList();
        return String.join(", ", first) + (all > first.size() ? " and " + (all - first.size()) + " more" : "");
    }

    private void say(String text) {
        context.out().println(Plain.of(text));
    }
}
