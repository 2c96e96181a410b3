package dev.ebb.server.web.aria2;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.ebb.client.BlockingStubs;
import dev.ebb.client.EbbException;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobState;
import dev.ebb.v1.ResumeRequest;
import dev.ebb.v1.SetPriorityRequest;
import dev.ebb.v1.SuspendRequest;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Methods that pause, go on, remove and order downloads, and that clear away results. */
final class QueueMethods {
    private static final Logger LOG = LoggerFactory.getLogger(QueueMethods.class);

    private final BlockingStubs service;
    private final Downloads downloads;
    private final Results results;
    private final Publisher publisher;

    QueueMethods(BlockingStubs service, Downloads downloads, Results results, Publisher publisher) {
        this.service = service;
        this.downloads = downloads;
        this.results = results;
        this.publisher = publisher;
    }

    void addTo(Map<String, Method> table) {
        table.put("aria2.remove", this::remove);
        table.put("aria2.forceRemove", this::remove);
        table.put("aria2.pause", this::pause);
        table.put("aria2.forcePause", this::pause);
        table.put("aria2.pauseAll", call -> pauseAll());
        table.put("aria2.forcePauseAll", call -> pauseAll());
        table.put("aria2.unpause", this::unpause);
        table.put("aria2.unpauseAll", call -> unpauseAll());
        table.put("aria2.changePosition", this::changePosition);
        table.put("aria2.removeDownloadResult", this::removeResult);
        table.put("aria2.purgeDownloadResult", call -> purge());
    }

    private JsonElement remove(Call call) {
        Download download = downloads.find(call.text(0));
        if (download.word().isStopped()) {
            throw new Aria2Exception("Active Download not found for GID#" + download.gid());
        }
        cancel(download);
        results.ended(download.id());
        return gid(download);
    }

    private void cancel(Download download) {
        service.job().cancel(CancelRequest.newBuilder().setJobId(download.id()).build());
    }

    private JsonElement pause(Call call) {
        Download download = downloads.find(call.text(0));
        if (!canPause(download)) {
            throw new Aria2Exception("GID#" + download.gid() + " cannot be paused now");
        }
        suspend(download);
        return gid(download);
    }

    private static boolean canPause(Download download) {
        return (download.word() == Word.ACTIVE || download.word() == Word.WAITING)
                && download.job().getState() != JobState.JOB_STATE_TRANSFERRED;
    }

    private void suspend(Download download) {
        service.job()
                .suspend(SuspendRequest.newBuilder().setJobId(download.id()).build());
    }

    private JsonElement pauseAll() {
        forEach(downloads.live().stream().filter(QueueMethods::canPause).toList(), this::suspend);
        return Method.OK;
    }

    /** Also a download that has failed, which aria2 would have to be told of anew: it goes on where it stopped. */
    private JsonElement unpause(Call call) {
        Download download = downloads.find(call.text(0));
        if (download.unpublished() != null) {
            results.revived(download.id());
            publisher.publish(download);
        } else if (download.word() == Word.PAUSED || download.word() == Word.ERROR) {
            resume(download);
        } else {
            throw new Aria2Exception("GID#" + download.gid() + " cannot be unpaused now");
        }
        return gid(download);
    }

    private void resume(Download download) {
        service.job().resume(ResumeRequest.newBuilder().setJobId(download.id()).build());
    }

    private JsonElement unpauseAll() {
        forEach(
                downloads.live().stream()
                        .filter(each -> each.word() == Word.PAUSED)
                        .toList(),
                this::resume);
        return Method.OK;
    }

    /** One that changed meanwhile, or will not, is no reason to leave out the others. */
    private static void forEach(List<Download> some, java.util.function.Consumer<Download> change) {
        EbbException unavailable = null;
        for (Download each : some) {
            try {
                change.accept(each);
            } catch (EbbException refused) {
                LOG.debug("{} stays as it is", each.id(), refused);
                unavailable = refused.isUnavailable() ? refused : unavailable;
            }
        }
        if (unavailable != null) {
            throw unavailable;
        }
    }

    /** Jobs have no places but priorities: the front is HIGH, the end is LOW, and there is nothing between. */
    private JsonElement changePosition(Call call) {
        Download download = downloads.find(call.text(0));
        long place = call.integer(1);
        String how = call.text(2);
        if (!List.of("POS_SET", "POS_CUR", "POS_END").contains(how)) {
            throw new Aria2Exception("Illegal argument.");
        }
        List<Download> waiting = downloads.waiting();
        if (waiting.stream().noneMatch(each -> each.id().equals(download.id()))) {
            throw new Aria2Exception("GID#" + download.gid() + " not found in the waiting queue.");
        }
        boolean front = how.equals("POS_SET") && place <= 0;
        boolean end = how.equals("POS_END") && place >= 0 || how.equals("POS_SET") && place >= waiting.size() - 1;
        if (!front && !end) {
            throw new Aria2Exception(
                    "Here a download can be moved to the front of the queue (0, POS_SET) or to its end"
                            + " (0, POS_END), and to no place between: of those that wait, those of higher priority run first.");
        }
        service.job()
                .setPriority(SetPriorityRequest.newBuilder()
                        .setJobId(download.id())
                        .setPriority(front ? JobPriority.JOB_PRIORITY_HIGH : JobPriority.JOB_PRIORITY_LOW)
                        .build());
        List<String> order = downloads.waiting().stream().map(Download::id).toList();
        return new JsonPrimitive(Math.max(0, order.indexOf(download.id())));
    }

    private JsonElement removeResult(Call call) {
        Download download = downloads.find(call.text(0));
        if (!download.word().isStopped()) {
            throw new Aria2Exception("Could not remove download result of GID#" + download.gid());
        }
        forget(download);
        return Method.OK;
    }

    /** A download that failed ends with its result; until then it could go on. */
    private void forget(Download download) {
        results.hide(download.id());
        if (download.word() == Word.ERROR) {
            cancel(download);
        }
    }

    /** Clears the list. What another client made and what failed is that client's to end, so it is only told no more. */
    private JsonElement purge() {
        for (Download download : downloads.stopped()) {
            if (download.isOurs()) {
                forget(download);
            } else {
                results.hide(download.id());
            }
        }
        return Method.OK;
    }

    private static JsonPrimitive gid(Download download) {
        return new JsonPrimitive(download.gid().digits());
    }
}
