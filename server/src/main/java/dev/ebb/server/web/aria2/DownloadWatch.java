package dev.ebb.server.web.aria2;

import com.google.protobuf.Duration;
import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbException;
import dev.ebb.client.EventListener;
import dev.ebb.client.EventSubscription;
import dev.ebb.client.HistoryGoneException;
import dev.ebb.v1.Event;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.JobState;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the events of the service for as long as the door is open: notifies whoever listens, keeps speeds and results, and
 * has arrived downloads published. Its methods are called by one thread at a time.
 */
final class DownloadWatch implements EventListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadWatch.class);
    private static final SubscribeRequest EVERYTHING = SubscribeRequest.newBuilder()
            .setProgressInterval(Duration.newBuilder().setSeconds(1))
            .build();

    private final EbbClient client;
    private final Downloads downloads;
    private final Results results;
    private final Speeds speeds;
    private final Audience audience;
    private final Publisher publisher;
    private final Set<String> started = new HashSet<>();
    private boolean begun;
    private volatile boolean closed;
    private volatile @Nullable EventSubscription subscription;

    DownloadWatch(
            EbbClient client,
            Downloads downloads,
            Results results,
            Speeds speeds,
            Audience audience,
            Publisher publisher) {
        this.client = client;
        this.downloads = downloads;
        this.results = results;
        this.speeds = speeds;
        this.audience = audience;
        this.publisher = publisher;
    }

    void start() {
        begun = false;
        subscription = client.events().listen(EVERYTHING, this);
    }

    @Override
    public void onMessage(SubscribeResponse message) {
        switch (message.getMessageCase()) {
            case PROGRESS -> speeds.heard(message.getProgress());
            case EVENT -> heard(message.getEvent());
            // The first says that from now on nothing is missed; what was there before has to be looked for.
            default -> {
                if (!begun) {
                    begun = true;
                    publisher.publishAll();
                }
            }
        }
    }

    @Override
    public void onFailure(EbbException cause) {
        if (cause instanceof HistoryGoneException) {
            // What happened in between shows in the queue itself; only its notifications are lost.
            LOG.warn("events were missed", cause);
            start();
        } else if (!closed) {
            LOG.error("aria2's RPC hears of no events any more; downloads are put in place at the next start", cause);
        }
    }

    private void heard(Event event) {
        if (!changesState(event)) {
            return;
        }
        try {
            downloads.byId(event.getJobId()).ifPresent(download -> follow(event, download));
        } catch (EbbException refused) {
            LOG.warn("an event of {} could not be followed", event.getJobId(), refused);
        }
    }

    private static boolean changesState(Event event) {
        return event.getState() != event.getPreviousState() && event.getKind() != EventKind.EVENT_KIND_JOB_CREATED;
    }

    private void follow(Event event, Download download) {
        String id = download.id();
        switch (event.getState()) {
            case JOB_STATE_CONNECTING -> {
                if (started.add(id)) {
                    audience.tell("aria2.onDownloadStart", download.gid());
                }
            }
            case JOB_STATE_SUSPENDED -> stopped(download, "aria2.onDownloadPause");
            case JOB_STATE_ERROR -> stopped(download, "aria2.onDownloadError");
            case JOB_STATE_QUEUED -> results.revived(id);
            case JOB_STATE_TRANSFERRED -> {
                speeds.forget(id);
                publisher.publish(download);
            }
            case JOB_STATE_ACKNOWLEDGED -> {
                results.ended(id);
                stopped(download, "aria2.onDownloadComplete");
            }
            case JOB_STATE_CANCELLED -> {
                results.ended(id);
                if (!clearedAway(event)) {
                    stopped(download, "aria2.onDownloadStop");
                }
            }
            default -> speeds.forget(id);
        }
        if (event.getPreviousState() == JobState.JOB_STATE_TRANSFERRING
                && event.getState() != JobState.JOB_STATE_CONNECTING) {
            speeds.forget(id);
        }
    }

    /** A failed download whose result was taken off the list had stopped before. */
    private boolean clearedAway(Event event) {
        boolean hadStopped = event.getPreviousState() == JobState.JOB_STATE_ERROR
                || event.getPreviousState() == JobState.JOB_STATE_TRANSFERRED;
        return hadStopped && results.isHidden(event.getJobId());
    }

    private void stopped(Download download, String notification) {
        started.remove(download.id());
        speeds.forget(download.id());
        audience.tell(notification, download.gid());
    }

    @Override
    public void close() {
        closed = true;
        EventSubscription open = subscription;
        if (open != null) {
            open.close();
        }
    }
}
