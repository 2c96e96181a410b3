package dev.ebb.server.rpc;

import dev.ebb.server.job.ErrorCatalog;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.SourceFailure;
import dev.ebb.v1.File;
import java.time.Instant;
import java.util.List;

/** Writes from where a file with mirrors is to be had. */
final class SourceMessages {
    private SourceMessages() {}

    static void write(File.Builder message, JobFile file) {
        List<String> names = file.spec().sources();
        message.addAllMirrorNames(file.spec().mirrors()).setCurrentSource(file.source());
        for (SourceFailure failure : file.marks().sources().failures()) {
            if (failure.source() < names.size()) {
                message.addSourceFailures(failure(failure, names.get(failure.source())));
            }
        }
    }

    private static dev.ebb.v1.SourceFailure failure(SourceFailure failure, String url) {
        dev.ebb.v1.SourceFailure.Builder message = dev.ebb.v1.SourceFailure.newBuilder()
                .setUrl(url)
                .setHresult(failure.code().hresult())
                .setName(ErrorCatalog.describe(failure.code()).name())
                .setMessage(failure.message())
                .setTime(WireTimes.timestamp(failure.time()));
        Instant notBefore = failure.notBefore();
        if (notBefore != null) {
            message.setNotBefore(WireTimes.timestamp(notBefore));
        }
        return message.build();
    }
}
