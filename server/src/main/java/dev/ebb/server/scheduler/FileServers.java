package dev.ebb.server.scheduler;

import dev.ebb.server.engine.RedactedUrl;
import dev.ebb.server.job.JobFile;
import java.net.URI;
import java.util.Set;
import java.util.stream.Collectors;

/** Servers by the names under which nodes tell each other that they do not reach them: host and port, as they stand in URLs. */
public final class FileServers {
    private FileServers() {}

    /** Those that a file may come from, or is sent to. */
    public static Set<String> of(JobFile file) {
        return file.spec().sources().stream().map(FileServers::of).collect(Collectors.toUnmodifiableSet());
    }

    static String of(String url) {
        return RedactedUrl.authority(URI.create(url));
    }
}
