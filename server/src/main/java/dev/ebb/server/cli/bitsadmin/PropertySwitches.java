package dev.ebb.server.cli.bitsadmin;

import com.google.protobuf.Duration;
import dev.ebb.server.cli.RequestIds;
import dev.ebb.server.cli.Words;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetMaximumDownloadTimeRequest;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetPriorityRequest;
import java.util.List;

/** Names, priority and times of a job. */
final class PropertySwitches {
    static final List<Switch> ALL = List.of(
            Switch.get("getdisplayname", "get the display name", job -> job.getDisplayName()),
            Switch.of("setdisplayname", "<job> <name>", "set the display name", PropertySwitches::setDisplayName),
            Switch.get("getdescription", "get the description", job -> job.getDescription()),
            Switch.of("setdescription", "<job> <text>", "set the description", PropertySwitches::setDescription),
            Switch.get("getpriority", "get the priority", Shape::priority),
            Switch.of(
                    "setpriority",
                    "<job> <FOREGROUND|HIGH|NORMAL|LOW>",
                    "set the priority",
                    PropertySwitches::setPriority),
            Switch.get("getminretrydelay", "get the retry delay", job -> Shape.seconds(job.getMinimumRetryDelay())),
            Switch.of("setminretrydelay", "<job> <seconds>", "set the retry delay", PropertySwitches::setRetryDelay),
            Switch.get(
                    "getnoprogresstimeout",
                    "get the no progress timeout",
                    job -> Shape.seconds(job.getNoProgressTimeout())),
            Switch.of(
                    "setnoprogresstimeout",
                    "<job> <seconds>",
                    "set the no progress timeout",
                    PropertySwitches::setNoProgressTimeout),
            Switch.get("getmaxdownloadtime", "get the maximum download time", PropertySwitches::maximumDownloadTime),
            Switch.of(
                    "setmaxdownloadtime",
                    "<job> <seconds>",
                    "set the maximum download time",
                    PropertySwitches::setMaximumDownloadTime));

    private PropertySwitches() {}

    private static void setDisplayName(Call call) {
        call.service()
                .job()
                .setDisplayName(SetDisplayNameRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setDisplayName(call.word(1))
                        .build());
        call.say("Display name is now '" + call.word(1) + "'.");
    }

    private static void setDescription(Call call) {
        call.service()
                .job()
                .setDescription(SetDescriptionRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setDescription(call.word(1))
                        .build());
        call.say("Description is now '" + call.word(1) + "'.");
    }

    private static void setPriority(Call call) {
        JobPriority priority = Words.parse(JobPriority.class, "JOB_PRIORITY_", "priority", call.word(1));
        Job job = call.service()
                .job()
                .setPriority(SetPriorityRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setPriority(priority)
                        .build())
                .getJob();
        call.say("Priority is now " + Shape.priority(job) + ".");
    }

    /** Says what it is afterwards: the service raises what lies under its floor. */
    private static void setRetryDelay(Call call) {
        Duration delay = duration(call);
        Job job = call.service()
                .job()
                .setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setMinimumRetryDelay(delay)
                        .build())
                .getJob();
        call.say("Minimum retry delay is now " + Shape.seconds(job.getMinimumRetryDelay()) + ".");
    }

    private static void setNoProgressTimeout(Call call) {
        Duration timeout = duration(call);
        Job job = call.service()
                .job()
                .setNoProgressTimeout(SetNoProgressTimeoutRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setNoProgressTimeout(timeout)
                        .build())
                .getJob();
        call.say("No progress timeout is now " + Shape.seconds(job.getNoProgressTimeout()) + ".");
    }

    private static String maximumDownloadTime(Job job) {
        return job.hasMaximumDownloadTime() ? Shape.seconds(job.getMaximumDownloadTime()) : Shape.UNKNOWN;
    }

    private static void setMaximumDownloadTime(Call call) {
        Duration time = duration(call);
        Job job = call.service()
                .job()
                .setMaximumDownloadTime(SetMaximumDownloadTimeRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setMaximumDownloadTime(time)
                        .build())
                .getJob();
        call.say("Maximum download time is now " + maximumDownloadTime(job) + ".");
    }

    private static Duration duration(Call call) {
        return Duration.newBuilder().setSeconds(call.seconds(1)).build();
    }
}
