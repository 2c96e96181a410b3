package dev.ebb.server.web.aria2;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has stopped since the door was opened and was not taken off the list: as in aria2 the list begins anew with each start,
 * and keeps the latest thousand. Thread-safe.
 */
final class Results {
    private static final int MOST = 1000;
    private static final int MOST_HIDDEN = 10_000;

    /** Why a file that is all here could not be put in its place. */
    record Failure(String code, String message) {}

    private final Set<String> ended = new LinkedHashSet<>();
    private final Set<String> hidden = new LinkedHashSet<>();
    private final Map<String, Failure> unpublished = new LinkedHashMap<>();
    private long total;

    /** A job has left the queue. */
    synchronized void ended(String jobId) {
        unpublished.remove(jobId);
        if (!hidden.contains(jobId) && ended.add(jobId)) {
            total++;
            trim(ended, MOST);
        }
    }

    /** The jobs that have left the queue, in this order. */
    synchronized List<String> ended() {
        return new ArrayList<>(ended);
    }

    /** How many there were, also those that are told no more. */
    synchronized long total() {
        return total;
    }

    /** It is told no more. */
    synchronized void hide(String jobId) {
        ended.remove(jobId);
        hidden.add(jobId);
        trim(hidden, MOST_HIDDEN);
    }

    synchronized boolean isHidden(String jobId) {
        return hidden.contains(jobId);
    }

    /** A job that had failed goes on, so it is told of again. */
    synchronized void revived(String jobId) {
        hidden.remove(jobId);
        unpublished.remove(jobId);
    }

    synchronized void failedToPublish(String jobId, Failure why) {
        unpublished.put(jobId, why);
    }

    synchronized Map<String, Failure> unpublished() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(unpublished));
    }

    private static void trim(Set<String> ids, int most) {
        var oldest = ids.iterator();
        while (ids.size() > most && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }
}
