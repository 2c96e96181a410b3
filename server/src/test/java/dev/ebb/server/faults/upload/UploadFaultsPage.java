package dev.ebb.server.faults.upload;

import dev.ebb.server.faults.upload.UploadFault.Outcome;
import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.UploadProtocol;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders the table of uploads as a part of the page docs/faults.md. */
public final class UploadFaultsPage {
    private static final List<UploadProtocol> COLUMNS =
            List.of(UploadProtocol.PLAIN, UploadProtocol.BITS, UploadProtocol.TUS, UploadProtocol.RESUMABLE);
    private static final String HEAD = """

            ## Uploads

            The same for files that are sent, in each protocol: one attempt of the engine, or a few, against a server that keeps
            every byte it took and compares it with the file. *Arrives* means that the server has the file, byte for byte, after
            so many attempts at most, and in the protocols that can tell only once. A code means that the attempt fails with
            it; where no other word follows the job tries again by itself, with *Resume* it waits for its owner. In both
            cases the next attempt brings the file to the repaired server. A dash means that there is no such thing in this
            protocol. A case with a *yes* in the last column is also played with jobs of the whole service, which retry, or wait in
            ERROR and are resumed, and have the file at the repaired server in the end.
            """;

    private UploadFaultsPage() {}

    /** The part of the page. */
    public static String render() {
        StringBuilder page = new StringBuilder(HEAD);
        for (UploadFaultTable.Group group : UploadFaultTable.GROUPS) {
            page.append("\n### ").append(group.title()).append("\n\n");
            page.append(
                    "| case | the server | Ebb | PUT | BITS | tus | draft | jobs |\n|---|---|---|---|---|---|---|---|\n");
            group.cases().forEach(fault -> page.append(row(fault)));
        }
        return page.toString();
    }

    private static String row(UploadFault fault) {
        String ends = COLUMNS.stream()
                .map(protocol -> end(fault.outcomes().get(protocol)))
                .collect(Collectors.joining(" | "));
        return "| " + String.join(" | ", fault.name(), fault.server(), fault.ebb(), ends, fault.patient() ? "yes" : "")
                + " |\n";
    }

    private static String end(@Nullable Outcome outcome) {
        if (outcome instanceof Outcome.Fails fails) {
            String codes = fails.codes().stream()
                    .map(code -> ErrorCatalog.describe(code).name())
                    .collect(Collectors.joining(" or "));
            return fails.disposition() == Disposition.FATAL ? codes + ", Resume" : codes;
        }
        return outcome instanceof Outcome.Arrives arrives
                ? arrives.attempts() == 1 ? "arrives" : "arrives in " + arrives.attempts()
                : "-";
    }
}
