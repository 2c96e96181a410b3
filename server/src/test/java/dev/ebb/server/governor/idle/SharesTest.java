package dev.ebb.server.governor.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.ebb.server.job.JobId;
import dev.ebb.server.job.JobPriority;
import dev.ebb.server.job.OwnerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final double ENDLESS = 1e9;

    @Test
    void high_thatCanUseAll_leavesOthersTheirLeast() {
        assertThat(Shares.of(100, List.of(want(JobPriority.LOW, 1, 1, ENDLESS), want(JobPriority.HIGH, 1, 2, ENDLESS))))
                .containsExactly(1, 99);
    }

    @Test
    void high_thatCannotUseAll_leavesTheRestToTheNext() {
        assertThat(Shares.of(
                        100,
                        List.of(
                                want(JobPriority.LOW, 1, 1, ENDLESS),
                                want(JobPriority.NORMAL, 1, 2, 30),
                                want(JobPriority.HIGH, 1, 3, 20))))
                .containsExactly(50, 30, 20);
    }

    @Test
    void owners_shareBeforeJobs_andJobsBeforeConnections() {
        double[] parts = Shares.of(
                120,
                List.of(
                        want(JobPriority.NORMAL, 1, 1, ENDLESS),
                        want(JobPriority.NORMAL, 1, 1, ENDLESS),
                        want(JobPriority.NORMAL, 1, 2, ENDLESS),
                        want(JobPriority.NORMAL, 2, 3, ENDLESS)));
        assertThat(parts[0] + parts[1]).isCloseTo(30, offset(1.0));
        assertThat(parts[2]).isCloseTo(30, offset(1.0));
        assertThat(parts[3]).isCloseTo(60, offset(1.0));
    }

    @RepeatedTest(200)
    void parts_ofAnything_addUpAndStayInBounds(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        List<Shares.Want> wants = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            JobPriority priority = JobPriority.of(1 + random.nextInt(3));
            wants.add(want(priority, random.nextInt(3), random.nextInt(5), 1 + random.nextInt(100)));
        }
        double whole = random.nextInt(400);
        double[] parts = Shares.of(whole, wants);

        double room = wants.stream()
                .mapToDouble(want -> Math.max(want.least(), want.most()))
                .sum();
        double floor = wants.size();
        assertThat(Arrays.stream(parts).sum()).isCloseTo(Math.max(floor, Math.min(whole, room)), offset(1e-6));
        for (int i = 0; i < parts.length; i++) {
            assertThat(parts[i]).isBetween(1.0 - 1e-9, Math.max(1, wants.get(i).most()) + 1e-9);
        }
    }

    private static Shares.Want want(JobPriority priority, int owner, int job, double most) {
        Claim claim = new Claim(priority, new OwnerId("uid:" + owner), new JobId(new UUID(0, job)));
        return new Shares.Want(claim, 1, most);
    }
}
