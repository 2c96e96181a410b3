package dev.ebb.server.cli.bitsadmin;

import dev.ebb.client.EbbException;
import dev.ebb.server.cli.RequestIds;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CancelResponse;
import dev.ebb.v1.CompleteRequest;
import dev.ebb.v1.CompleteResponse;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SuspendRequest;
import dev.ebb.v1.TakeOwnershipRequest;
import java.util.List;
import java.util.Optional;

/** The life of a job, from its making to its end. */
final class LifeSwitches {
    static final List<Switch> ALL = List.of(
            new Switch(
                    "create", "[/DOWNLOAD | /UPLOAD | /UPLOAD-REPLY] <name>", "create job", 1, 2, LifeSwitches::create),
            Switch.of("resume", "<job>", "resume job", LifeSwitches::resume),
            Switch.of("suspend", "<job>", "suspend job", LifeSwitches::suspend),
            Switch.of("cancel", "<job>", "cancel job", LifeSwitches::cancel),
            Switch.of("complete", "<job>", "complete job", LifeSwitches::complete),
            new Switch("reset", "[/ALLUSERS]", "cancel all jobs", 0, 1, LifeSwitches::reset),
            Switch.open(
                    "transfer",
                    "<name> [/DOWNLOAD | /UPLOAD] [/PRIORITY <priority>] [/ACLFLAGS <flags>] [/DYNAMIC]"
                            + " <remote_url> <local_name> ...",
                    "transfer files",
                    3,
                    call -> OneShot.read(call).run()),
            Switch.of("takeownership", "<job>", "take ownership", LifeSwitches::takeOwnership));

    private LifeSwitches() {}

    /** The type that an option names. */
    static Optional<JobType> type(String word) {
        return switch (CommandWords.bare(word)) {
            case "download" -> Optional.of(JobType.JOB_TYPE_DOWNLOAD);
            case "upload" -> Optional.of(JobType.JOB_TYPE_UPLOAD);
            case "upload-reply" -> Optional.of(JobType.JOB_TYPE_UPLOAD_REPLY);
            default -> Optional.empty();
        };
    }

    private static void create(Call call) {
        JobType type = JobType.JOB_TYPE_DOWNLOAD;
        if (call.words().size() == 2) {
            type = type(call.word(0))
                    .orElseThrow(() -> Call.invalid("\"" + call.word(0)
                            + "\" is no type of a job: /download, /upload or /upload-reply is expected."));
        }
        String name = call.word(call.words().size() - 1);
        Job job = call.service()
                .manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName(name)
                        .setType(type)
                        .setRequestId(RequestIds.next())
                        .build())
                .getJob();
        call.value(call.raw() ? Shape.guid(job) : "Created job " + Shape.guid(job) + ".");
    }

    private static void resume(Call call) {
        call.service()
                .job()
                .resume(ResumeRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .build());
        call.say("Job resumed.");
    }

    private static void suspend(Call call) {
        call.service()
                .job()
                .suspend(SuspendRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .build());
        call.say("Job suspended.");
    }

    private static void cancel(Call call) {
        ResultCode result = cancel(call, call.id()).getResult();
        call.say("Job canceled.");
        remark(call, result);
    }

    static CancelResponse cancel(Call call, String id) {
        return call.service()
                .job()
                .cancel(CancelRequest.newBuilder()
                        .setJobId(id)
                        .setRequestId(RequestIds.next())
                        .build());
    }

    private static void complete(Call call) {
        ResultCode result = complete(call, call.id()).getResult();
        call.say("Job completed.");
        remark(call, result);
    }

    static CompleteResponse complete(Call call, String id) {
        return call.service()
                .job()
                .complete(CompleteRequest.newBuilder()
                        .setJobId(id)
                        .setRequestId(RequestIds.next())
                        .build());
    }

    private static void remark(Call call, ResultCode result) {
        if (result == ResultCode.RESULT_CODE_BG_S_PARTIAL_COMPLETE) {
            call.say("0x00200017 - Only the files that were wholly transferred are in place.");
        } else if (result == ResultCode.RESULT_CODE_BG_S_UNABLE_TO_DELETE_FILES) {
            call.say("0x0020001a - The job has ended, but temporary files remain beside its files.");
        }
    }

    /** Goes on after a job that cannot be cancelled, and ends with its failure. */
    private static void reset(Call call) {
        boolean everybody = call.options(0, "allusers").contains("allusers");
        List<Job> jobs = new Jobs(call.service()).all(everybody);
        int cancelled = 0;
        Optional<RuntimeException> failure = Optional.empty();
        for (Job job : jobs) {
            try {
                cancel(call, job.getId());
                cancelled++;
                call.say(Shape.guid(job) + " canceled.");
            } catch (EbbException refused) {
                failure = Optional.of(refused);
            }
        }
        call.say(cancelled + " out of " + jobs.size() + " jobs canceled.");
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static void takeOwnership(Call call) {
        Job job = call.service()
                .job()
                .takeOwnership(TakeOwnershipRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .build())
                .getJob();
        call.say("Took ownership of " + Shape.guid(job) + ".");
    }
}
