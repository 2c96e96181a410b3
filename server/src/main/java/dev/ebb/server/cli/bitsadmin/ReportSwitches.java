package dev.ebb.server.cli.bitsadmin;

import java.util.List;

/** What can be read of a job and not be set. */
final class ReportSwitches {
    static final List<Switch> ALL = List.of(
            Switch.get("getstate", "get the state", Shape::state),
            Switch.get("gettype", "get the type", Shape::type),
            Switch.get("getowner", "get the owner", job -> job.getOwner()),
            Switch.get("getbytestotal", "get the size", job -> Shape.total(job.getProgress())),
            Switch.get(
                    "getbytestransferred",
                    "get the bytes transferred",
                    job -> Long.toUnsignedString(job.getProgress().getBytesTransferred())),
            Switch.get(
                    "getfilestotal",
                    "get the number of files",
                    job -> Integer.toUnsignedString(job.getProgress().getFilesTotal())),
            Switch.get(
                    "getfilestransferred",
                    "get the files transferred",
                    job -> Integer.toUnsignedString(job.getProgress().getFilesTransferred())),
            Switch.of(
                    "getcreationtime",
                    "<job>",
                    "get the creation time",
                    call -> call.value(Shape.time(
                            call.job().getTimes().getCreationTime(),
                            call.around().zone()))),
            Switch.of(
                    "getmodificationtime",
                    "<job>",
                    "get the modification time",
                    call -> call.value(Shape.time(
                            call.job().getTimes().getModificationTime(),
                            call.around().zone()))),
            Switch.of(
                    "getcompletiontime",
                    "<job>",
                    "get the completion time",
                    call -> call.value(
                            Shape.completion(call.job(), call.around().zone()))),
            Switch.of("geterror", "<job>", "get the error", call -> ErrorSheet.print(call, call.id())),
            Switch.get("geterrorcount", "get the error count", job -> Integer.toUnsignedString(job.getErrorCount())));

    private ReportSwitches() {}
}
