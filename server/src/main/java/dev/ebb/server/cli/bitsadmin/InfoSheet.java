package dev.ebb.server.cli.bitsadmin;

import dev.ebb.client.EbbException;
import dev.ebb.server.cli.Plain;
import dev.ebb.v1.GetReplyProgressRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobReplyProgress;
import dev.ebb.v1.JobType;
import java.time.ZoneId;

/** Prints everything about a job, in the lines and under the names of BITS's tool, on which scripts rely. */
final class InfoSheet {
    private InfoSheet() {}

    static void print(Call call, Job job) {
        ZoneId zone = call.around().zone();
        call.say("GUID: " + Shape.guid(job) + " DISPLAY: '" + job.getDisplayName() + "'");
        call.say("TYPE: " + Shape.type(job) + " STATE: " + Shape.state(job) + " OWNER: " + job.getOwner());
        call.say("PRIORITY: " + Shape.priority(job) + " FILES: " + Shape.files(job) + " BYTES: "
                + Shape.bytes(job.getProgress()));
        call.say("CREATION TIME: " + Shape.time(job.getTimes().getCreationTime(), zone) + " MODIFICATION TIME: "
                + Shape.time(job.getTimes().getModificationTime(), zone));
        call.say("COMPLETION TIME: " + Shape.completion(job, zone) + " ACL FLAGS:");
        call.say("NOTIFY INTERFACE: " + Shape.registered(job) + " NOTIFICATION FLAGS: "
                + NotifyNumber.of(job.getNotifyFlagsList()));
        call.say("RETRY DELAY: " + Shape.seconds(job.getMinimumRetryDelay()) + " NO PROGRESS TIMEOUT: "
                + Shape.seconds(job.getNoProgressTimeout()) + " ERROR COUNT: "
                + Integer.toUnsignedString(job.getErrorCount()));
        call.say("PROXY USAGE: " + Shape.usage(job) + " PROXY LIST: "
                + Shape.orNull(job.getProxy().getProxyList()) + " PROXY BYPASS LIST: "
                + Shape.orNull(job.getProxy().getProxyBypassList()));
        if (job.hasError()) {
            error(call, job);
        }
        call.say("DESCRIPTION: " + job.getDescription());
        call.say("JOB FILES:");
        new Jobs(call.service()).eachFile(job, file -> call.around().out().println("\t" + Plain.of(Shape.line(file))));
        call.say("NOTIFICATION COMMAND LINE: " + Shape.commandLine(job));
        if (job.getType() == JobType.JOB_TYPE_UPLOAD_REPLY) {
            call.say("REPLY FILE: '" + job.getReplyFileName() + "' " + reply(call, job));
        }
        call.say("owner elevated ?           " + job.getOwnerElevated());
        call.say("");
        call.say("Peercaching flags");
        call.around().out().println("\tEnable download from peers      :false");
        call.around().out().println("\tEnable serving to peers         :false");
        call.say("");
        call.say("CUSTOM HEADERS: " + (job.getHasCustomHeaders() ? "(set; /getcustomheaders shows them)" : Shape.NULL));
    }

    /** The error may have gone since the job was read: then there is none to print. */
    private static void error(Call call, Job job) {
        try {
            ErrorSheet.print(call, job.getId());
        } catch (EbbException gone) {
            if (!gone.reason().equals("BG_E_ERROR_INFORMATION_UNAVAILABLE")) {
                throw gone;
            }
        }
    }

    /** Bytes of the reply that have come, and all. */
    static String reply(Call call, Job job) {
        JobReplyProgress progress = call.service()
                .job()
                .getReplyProgress(GetReplyProgressRequest.newBuilder()
                        .setJobId(job.getId())
                        .build())
                .getProgress();
        String total = progress.hasBytesTotal() ? Long.toUnsignedString(progress.getBytesTotal()) : Shape.UNKNOWN;
        return Long.toUnsignedString(progress.getBytesTransferred()) + " / " + total;
    }
}
