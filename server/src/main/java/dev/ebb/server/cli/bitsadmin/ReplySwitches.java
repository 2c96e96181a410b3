package dev.ebb.server.cli.bitsadmin;

import dev.ebb.server.cli.RequestIds;
import dev.ebb.v1.GetReplyDataRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobType;
import dev.ebb.v1.SetReplyFileNameRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The reply of an upload-reply job. */
final class ReplySwitches {
    private static final int BYTES_IN_LINE = 16;

    static final List<Switch> ALL = List.of(
            Switch.of("getreplyfilename", "<job>", "get the reply file name", ReplySwitches::name),
            Switch.of("setreplyfilename", "<job> <path>", "set the reply file name", ReplySwitches::setName),
            Switch.of(
                    "getreplyprogress",
                    "<job>",
                    "get the reply progress",
                    call -> call.value(InfoSheet.reply(call, call.job()))),
            Switch.of("getreplydata", "<job>", "get the reply data", ReplySwitches::data));

    private ReplySwitches() {}

    private static void name(Call call) {
        Job job = call.job();
        if (job.getType() != JobType.JOB_TYPE_UPLOAD_REPLY) {
            throw new Refusal(Refusal.E_NOTIMPL, "Only jobs of type UPLOAD-REPLY have a reply.");
        }
        call.value(Shape.orNull(job.getReplyFileName()));
    }

    private static void setName(Call call) {
        String path = call.word(1).equalsIgnoreCase(Shape.NULL) ? "" : call.path(call.word(1));
        Job job = call.service()
                .job()
                .setReplyFileName(SetReplyFileNameRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setReplyFileName(path)
                        .build())
                .getJob();
        call.say("Reply file name is now '" + job.getReplyFileName() + "'.");
    }

    /** Raw: digits alone. Else lines of offset, bytes and what can be read of them. */
    private static void data(Call call) {
        byte[] data = call.service()
                .job()
                .getReplyData(
                        GetReplyDataRequest.newBuilder().setJobId(call.id()).build())
                .getData()
                .toByteArray();
        HexFormat hex = HexFormat.of();
        if (call.raw()) {
            call.value(hex.formatHex(data));
            return;
        }
        HexFormat spaced = HexFormat.ofDelimiter(" ");
        for (int from = 0; from < data.length; from += BYTES_IN_LINE) {
            int to = Math.min(data.length, from + BYTES_IN_LINE);
            StringBuilder text = new StringBuilder();
            for (int i = from; i < to; i++) {
                text.append(data[i] >= ' ' && data[i] < 0x7F ? (char) data[i] : '.');
            }
            call.say(String.format(Locale.ROOT, "%06x: %-47s  %s", from, spaced.formatHex(data, from, to), text));
        }
        call.say(data.length + " bytes.");
    }
}
