package dev.ebb.server.events;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.OwnerId;
import dev.ebb.server.store.EventQuery;
import dev.ebb.server.store.StoredEvent;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who wants to hear of what: found by the job or the owner of an event, not by asking everybody. Thread-safe. */
final class Bells {
    private final Map<Object, Set<Bell>> byKey = new ConcurrentHashMap<>();

    /** One watcher; each is another one, whatever it wants. */
    private static final class Bell {
        private final EventQuery about;
        private final Runnable rings;

        Bell(EventQuery about, Runnable rings) {
            this.about = about;
            this.rings = rings;
        }
    }

    private enum Everybody {
        EVERYBODY
    }

    AutoCloseable hang(EventQuery about, Runnable rings) {
        Bell bell = new Bell(about, rings);
        Object key = key(about);
        byKey.compute(key, (same, bells) -> {
            Set<Bell> all = bells == null ? ConcurrentHashMap.newKeySet() : bells;
            all.add(bell);
            return all;
        });
        return () -> byKey.computeIfPresent(key, (same, bells) -> {
            bells.remove(bell);
            return bells.isEmpty() ? null : bells;
        });
    }

    private static Object key(EventQuery about) {
        JobId job = about.jobId();
        OwnerId owner = about.owner();
        return job != null ? job : Objects.requireNonNullElse(owner, Everybody.EVERYBODY);
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    void ringAll() {
        byKey.values().forEach(bells -> bells.forEach(bell -> bell.rings.run()));
    }

    /** Rings once each those whom any of these concerns. */
    void ring(Collection<StoredEvent> news) {
        Set<Bell> concerned = new LinkedHashSet<>();
        for (StoredEvent each : news) {
            for (Object key : List.of(each.event().jobId(), each.event().owner(), Everybody.EVERYBODY)) {
                for (Bell bell : byKey.getOrDefault(key, Set.of())) {
                    if (bell.about.isAbout(each.event())) {
                        concerned.add(bell);
                    }
                }
            }
        }
        concerned.forEach(bell -> bell.rings.run());
    }
}
