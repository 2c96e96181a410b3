package dev.ebb.server.cli;

import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumFilesResponse;
import dev.ebb.v1.File;
import java.util.function.Predicate;

/**
 * The files of a job, page by page.
 *
 * @param service to ask
 * @param jobId whose
 */
record JobFiles(Service service, String jobId) {
    private static final int PAGE = 500;

    /** Hands the files over in their order, until one is answered with false. */
    void each(Predicate<File> action) {
        EnumFilesRequest.Builder request =
                EnumFilesRequest.newBuilder().setJobId(jobId).setPageSize(PAGE);
        do {
            EnumFilesResponse page = service.job().enumFiles(request.build());
            for (File file : page.getFilesList()) {
                if (!action.test(file)) {
                    return;
                }
            }
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());
    }

    /** {@code 1.0 MiB/4.0 MiB}, as far as the size is known. */
    static String bytes(File file) {
        return Human.bytes(file.getBytesTransferred())
                + (file.hasBytesTotal() ? "/" + Human.bytes(file.getBytesTotal()) : "");
    }
}
