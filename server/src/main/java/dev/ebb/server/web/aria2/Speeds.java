package dev.ebb.server.web.aria2;

import dev.ebb.v1.Progress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How fast running jobs are, by the latest word of the service. Thread-safe. */
final class Speeds {
    private final Map<String, Long> bytesPerSecond = new ConcurrentHashMap<>();

    void heard(Progress progress) {
        bytesPerSecond.put(progress.getJobId(), progress.getBytesPerSecond());
    }

    void forget(String jobId) {
        bytesPerSecond.remove(jobId);
    }

    long of(String jobId) {
        return bytesPerSecond.getOrDefault(jobId, 0L);
    }
}
