package dev.ebb.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.job.Job;
import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.JobSettings;
import dev.ebb.server.job.JobState;
import dev.ebb.server.job.Placement;
import dev.ebb.server.store.JobDraft;
import dev.ebb.server.store.NodeCard;
import dev.ebb.server.store.NodeClaims;
import dev.ebb.server.support.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which jobs a node is offered. */
class ClaimRowsTest {
    private static final Duration HOLD = Duration.ofSeconds(30);

    private final PostgresJobStore store =
            PostgresJobStore.open(PostgresServer.options(PostgresServer.shared().database()));
    private final NodeClaims claims = store.claims();
    private final NodeCard card = new NodeCard("n", UUID.randomUUID(), "m", Set.of(), "", "1", JobDraft.START);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void jobThatANodePassesOver_isNotOfferedToIt_andTakesNoPlaceOfOthers() {
        Job passed = queued(JobPriority.NORMAL);
        Job wanted = queued(JobPriority.NORMAL);
        assertThat(ids(offers(1, Set.of(passed.id())))).containsExactly(wanted.id());
        assertThat(ids(offers(2, Set.of()))).containsExactlyInAnyOrder(passed.id(), wanted.id());
    }

    @Test
    void backlog_countsBackgroundJobsThatWait_upToTheLimit() {
        queued(JobPriority.FOREGROUND);
        assertThat(claims.backlog(card, 5)).isZero();
        queued(JobPriority.LOW);
        queued(JobPriority.HIGH);
        offers(1, Set.of());
        assertThat(claims.backlog(card, 5)).as("set aside or not").isEqualTo(2);
        assertThat(claims.backlog(card, 1)).isEqualTo(1);
    }

    @Test
    void bound_countsWhatWaitsForThisNodeByItsPlacement() {
        NodeCard node = new NodeCard("n", UUID.randomUUID(), "m", Set.of("west", "all"), "", "1", JobDraft.START);
        for (String place : List.of("any", "node:n", "node:n", "node:n", "node:other", "pool:west", "pool:east")) {
            placed(place);
        }
        assertThat(claims.bound(node, JobPriority.NORMAL, 2))
                .containsExactlyInAnyOrderEntriesOf(Map.of("node:n", 2, "pool:west", 1));
        assertThat(claims.bound(node, JobPriority.HIGH, 2)).isEmpty();
    }

    private void placed(String place) {
        JobSettings plain = JobSettings.DEFAULTS;
        JobDraft.fresh()
                .state(JobState.QUEUED)
                .priority(JobPriority.NORMAL)
                .settings(plain.withTransfer(plain.transfer()
                        .withTerms(plain.transfer().terms().withPlacement(Placement.parse("place", place)))))
                .commitTo(store);
    }

    private Job queued(JobPriority priority) {
        return JobDraft.fresh().state(JobState.QUEUED).priority(priority).commitTo(store);
    }

    private List<Job> offers(int limit, Set<JobId> passedOver) {
        return claims.offers(card, JobPriority.NORMAL, 10, limit, HOLD, passedOver);
    }

    private static List<JobId> ids(List<Job> jobs) {
        return jobs.stream().map(Job::id).toList();
    }
}
