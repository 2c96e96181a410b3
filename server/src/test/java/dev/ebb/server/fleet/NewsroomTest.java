package dev.ebb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.store.JobStore;
import dev.ebb.server.store.NodeClaims;
import dev.ebb.server.store.NodeProgress;
import dev.ebb.server.store.StoreNews;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What happens to the news of other nodes when a piece of them cannot be understood. */
class NewsroomTest {
    private final CountDownLatch heard = new CountDownLatch(3);

    @Test
    void news_thatCannotBeRead_keepNobodyFromTheNext() throws InterruptedException {
        StoreNews news = new StoreNews() {
            private int round;

            @Override
            public News await(Duration longest) {
                round++;
                if (round == 1) {
                    throw new NumberFormatException("as of a payload that no node sent");
                }
                return new News(Set.of(), true);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        try (Newsroom room = new Newsroom(untouched(JobStore.class), untouched(NodeClaims.class), news, listener())) {
            room.start();
            assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private FleetEvents listener() {
        return new FleetEvents() {
            @Override
            public void news(boolean thoroughly) {
                heard.countDown();
                if (heard.getCount() == 2) {
                    throw new IllegalArgumentException("as of a row that only a newer build understands");
                }
            }

            @Override
            public void changed(Collection<Job> jobs) {
                throw new AssertionError("nothing was changed");
            }

            @Override
            public void claimsLost() {
                throw new AssertionError("nothing was lost");
            }

            @Override
            public Map<JobId, Long> concerns() {
                return Map.of();
            }

            @Override
            public List<NodeProgress> progress() {
                return List.of();
            }
        };
    }

    private static <T> T untouched(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new AssertionError(method + " was not to be called");
        }));
    }
}
