package dev.ebb.server.cli;

import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.SetValidationStateRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The changes of {@code ebb set} that say whether the content of files is what it should be. */
final class FileVerdicts {
    @Option(
            names = "--valid",
            paramLabel = "INDEX",
            split = ",",
            description = "The content of this file, counted from 0, is what it should be; with commas or repeated.")
    List<Integer> valid = List.of();

    @Option(
            names = "--invalid",
            paramLabel = "INDEX",
            split = ",",
            description =
                    "The content of this file, counted from 0, is not what it should be: the job goes to ERROR, and Resume"
                            + " fetches the file again; with commas or repeated.")
    List<Integer> invalid = List.of();

    List<SetCommand.Change> changes() {
        List<SetCommand.Change> changes = new ArrayList<>();
        valid.forEach(index -> changes.add(change(index, true)));
        invalid.forEach(index -> changes.add(change(index, false)));
        return changes;
    }

    private static SetCommand.Change change(int index, boolean verdict) {
        if (index < 0) {
            throw CliException.usage("--valid and --invalid count files from 0");
        }
        return (service, id) -> {
            service.file()
                    .setValidationState(SetValidationStateRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setIndex(index)
                            .setValid(verdict)
                            .build());
            return service.manager()
                    .getJob(GetJobRequest.newBuilder().setJobId(id).build())
                    .getJob();
        };
    }
}
