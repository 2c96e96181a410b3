package dev.ebb.server.faults;

import dev.ebb.server.faults.FaultCase.Outcome;
import dev.ebb.server.faults.upload.UploadFaultsPage;
import dev.ebb.server.job.ErrorCatalog;
import java.util.stream.Collectors;

/** Renders the table as the page docs/faults.md. */
final class FaultsPage {
    private static final String HEAD = """
            # What servers do, and what Ebb does

            This page is generated from the cases of the fault suite; a test fails when the two differ, and writes the page anew
            with `./mvnw test -Debb.writeDocs=true`.

            Servers lie, proxies cut, files change. Whatever they do, the end is one whole version of the remote file, byte for
            byte, or a clear error and no file. Each case below is played against a server that behaves exactly so, over real
            sockets, in two forms, and judged by what lies on disk and by the requests that were made:

            * *quick*: the engine alone makes one attempt (a few where that is the point) against a server that never gets
              better;
            * *patient*: a job of the whole service, with retries, against a server that gets better after a while.

            In the quick form *file* means that a right file is on disk; a code means that the attempt fails with it and that
            nothing is left on disk but what is proved and may be continued. In the patient form the job ends with the right
            file every time: *by itself*, *retries* (the error was transient), or *Resume* (the job waited in ERROR, made no
            further request, and its owner resumed it once the server was repaired); *ERROR* where nothing can repair it. No attempt makes more requests than its
            case allows, attempts are apart by the retry delay or by Retry-After, and a cancelled job leaves nothing.

            A large file may be fetched over several connections; the cases of *further connections* are about those and have
            the quick form alone.

            What no client can see: a server that sends other bytes under the same strong ETag, or closes a plain connection in
            the middle of a body without a length, or announces too little. Only a digest tells, expected or said by the server, and
            with one all of these are cases below. A slow server is waited for as long as a byte comes within the stall timeout. Ebb sends GET
            alone, never HEAD, so that what a server says to HEAD does not matter.
            """;

    private FaultsPage() {}

    static String render() {
        StringBuilder page = new StringBuilder(HEAD);
        for (FaultTable.Group group : FaultTable.GROUPS) {
            page.append("\n## ").append(group.title()).append("\n\n");
            page.append("| case | the server | Ebb | quick | patient |\n|---|---|---|---|---|\n");
            group.cases().forEach(fault -> page.append(row(fault)));
        }
        return page.append(UploadFaultsPage.render())
                .append(DiskFaultsPage.render())
                .toString();
    }

    private static String row(FaultCase fault) {
        return "| " + String.join(" | ", fault.name(), fault.server(), fault.ebb(), quick(fault), patient(fault))
                + " |\n";
    }

    private static String quick(FaultCase fault) {
        return fault.outcome() instanceof Outcome.ClearError error
                ? error.codes().stream()
                        .map(code -> ErrorCatalog.describe(code).name())
                        .collect(Collectors.joining(" or "))
                : fault.attempts() == 1 ? "file" : "file, in " + fault.attempts() + " attempts at most";
    }

    private static String patient(FaultCase fault) {
        if (fault.spreads()) {
            return "-";
        }
        if (fault.outcome() instanceof Outcome.ClearError error) {
            return !fault.reparable() ? "ERROR" : error.isFinal() ? "Resume" : "retries";
        }
        return fault.attempts() == 1 ? "by itself" : "retries";
    }
}
