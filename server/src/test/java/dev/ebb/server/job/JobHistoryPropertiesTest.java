package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import dev.ebb.server.support.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds for a job after any sequence of commands. */
class JobHistoryPropertiesTest {
    /** The grammar in the Javadoc of {@link JobEvent}. */
    private static final Pattern HISTORY = Pattern.compile(
            "CREATED (MODIFICATION )*((FILE_TRANSFERRED|TRANSFERRED|ERROR|MODIFICATION) )*(ACKNOWLEDGED |CANCELLED )?");

    @Test
    void job_afterAnyCommands_isSound() {
        Seeds.forEach(400, random -> {
            JobType type = JobType.values()[random.nextInt(3)];
            JobLife life = JobLife.create(NewJobs.of(type, type.sends() ? random.nextInt(2) : random.nextInt(4)));
            List<String> told = new ArrayList<>();
            for (int step = 0; step < 120; step++) {
                life.after(Duration.ofSeconds(random.nextInt(900)));
                JobCommand command = command(random, life);
                told.add(command + " in " + life.state());
                step(life, command, told.subList(Math.max(0, told.size() - 8), told.size()));
            }
            checkHistory(life, told);
        });
    }

    private static void step(JobLife life, JobCommand command, List<String> told) {
        Job before = life.job();
        int events = life.history().size();
        try {
            Decision decision = life.does(command);
            checkStep(before, decision, command, told);
        } catch (JobException refused) {
            assertThat(command).as("only calls are refused: " + told).isInstanceOf(JobCommand.OfCaller.class);
            assertThat(life.job()).isSameAs(before);
            assertThat(life.history()).hasSize(events);
        }
        checkSums(life, told);
    }

    private static void checkStep(Job before, Decision decision, JobCommand command, List<String> told) {
        Job after = decision.after();
        if (after.revision() == before.revision()) {
            assertThat(decision.events()).as(told.toString()).isEmpty();
            assertThat(decision.files()).as(told.toString()).isEmpty();
            return;
        }
        assertThat(after.revision()).as(told.toString()).isEqualTo(before.revision() + 1);
        boolean starts = command instanceof JobCommand.Start;
        assertThat(after.attempt()).as(told.toString()).isEqualTo(before.attempt() + (starts ? 1 : 0));
        assertThat(after.errorCount()).isBetween(before.errorCount(), before.errorCount() + 1);
        if (before.state().isFinal()) {
            assertThat(after.state()).as(told.toString()).isEqualTo(before.state());
        }
        if (after.state() != before.state()) {
            assertThat(decision.events())
                    .as("a move is told: " + told)
                    .anyMatch(event -> event.after() == after.state());
        }
        if (after.state() == JobState.TRANSIENT_ERROR) {
            boolean blocked = after.error().code().equals(ErrorCode.NETWORK_DISCONNECTED);
            assertThat(after.retry().due() == null)
                    .as("only who is blocked waits for no time: " + told)
                    .isEqualTo(blocked);
        } else {
            assertThat(after.retry().due()).as(told.toString()).isNull();
        }
        boolean failed = after.state() == JobState.ERROR || after.state() == JobState.TRANSIENT_ERROR;
        boolean mayKeep = after.state() == JobState.QUEUED || after.state() == JobState.CONNECTING;
        if (!mayKeep && !after.state().isFinal()) {
            assertThat(after.error() != null)
                    .as("an error is told while it matters: " + told)
                    .isEqualTo(failed);
        }
    }

    private static void checkSums(JobLife life, List<String> told) {
        JobCounters counters = life.job().counters();
        List<JobFile> files = life.files();
        assertThat(counters)
                .as(told.toString())
                .isEqualTo(new JobCounters(
                        files.size(),
                        (int) files.stream()
                                .filter(file -> file.state() != FileState.PENDING)
                                .count(),
                        (int) files.stream()
                                .filter(file -> file.bytesTotal() == JobFile.UNKNOWN)
                                .count(),
                        files.stream()
                                .mapToLong(file -> Math.max(0, file.bytesTotal()))
                                .sum(),
                        files.stream().mapToLong(JobFile::bytesTransferred).sum()));
        if (life.state() == JobState.TRANSFERRED && life.job().times().transferred() == null) {
            throw new AssertionError("TRANSFERRED without a time: " + told);
        }
    }

    private static void checkHistory(JobLife life, List<String> told) {
        String kinds = life.history().stream().map(event -> event.kind() + " ").collect(Collectors.joining());
        assertThat(kinds).as(told.toString()).matches(HISTORY);
        JobState last = JobState.SUSPENDED;
        for (JobEvent event : life.history()) {
            assertThat(event.before()).as("histories are chains: " + told).isEqualTo(last);
            last = event.after();
        }
        assertThat(life.state()).isEqualTo(last);
        assertThat(kinds.endsWith("ACKNOWLEDGED ") || kinds.endsWith("CANCELLED "))
                .isEqualTo(life.state().isFinal());
    }

    private static JobCommand command(Random random, JobLife life) {
        Job job = life.job();
        long attempt = random.nextInt(8) == 0 ? job.attempt() - 1 : job.attempt();
        int files = job.counters().filesTotal();
        int index = files == 0 ? -1 : random.nextInt(files);
        return switch (random.nextInt(files == 0 ? 9 : 25)) {
            case 0 -> new JobCommand.AddFiles(NewJobs.files(random.nextInt(3)));
            case 1 -> new JobCommand.Suspend();
            case 2, 3 -> new JobCommand.Resume();
            case 4 -> random.nextInt(20) == 0 ? new JobCommand.Cancel() : new JobCommand.Discarded(random.nextInt(2));
            case 5 -> random.nextInt(5) == 0 ? new JobCommand.Complete() : new JobCommand.Retry();
            case 6 -> new JobCommand.TakeOwnership(NewJobs.BOB, null, false);
            case 7 -> new JobCommand.SetProperty(new JobProperty.Priority(JobPriority.of(random.nextInt(4))));
            case 8 ->
                random.nextInt(20) == 0
                        ? new JobCommand.Expire(job.times().modified().plusSeconds(random.nextInt(3) - 1))
                        : new JobCommand.Retry();
            case 9, 10, 11 -> new JobCommand.Start();
            case 12, 13 -> new JobCommand.Connected(attempt);
            case 14, 15 ->
                new JobCommand.FilesTransferred(
                        attempt, List.of(new TransferredFile(index, random.nextInt(1000), "1:1")));
            case 16 -> new JobCommand.FilesTransferred(attempt, List.of());
            case 17 ->
                new JobCommand.Fail(
                        attempt,
                        index,
                        random.nextInt(3) == 0 ? JobLife.gone() : JobLife.unavailable(),
                        random.nextBoolean());
            case 18 -> new JobCommand.Yield(attempt, "its time slice is over");
            case 19 -> settle(random, job, attempt, index);
            case 20 -> new JobCommand.Published(random.nextInt(2));
            case 21 -> new JobCommand.Block(JobLife.disconnected());
            case 22 -> new JobCommand.Unblock(life.now().minusSeconds(random.nextInt(2)), "it is over");
            case 23 -> new JobCommand.StillRunning(attempt);
            default -> new JobCommand.PublishFailed(placed(life), JobError.NO_FILE, JobLife.gone());
        };
    }

    private static JobCommand settle(Random random, Job job, long attempt, int index) {
        if (random.nextInt(4) == 0) {
            return new JobCommand.Settle(attempt, List.of(), List.of(index));
        }
        FileCheckpoint kept = new FileCheckpoint(job.id(), index, attempt, random.nextInt(500), 1000, null);
        return new JobCommand.Settle(attempt, List.of(kept), List.of());
    }

    private static List<Integer> placed(JobLife life) {
        return life.files().stream()
                .filter(file -> file.state() == FileState.TRANSFERRED)
                .map(JobFile::index)
                .limit(1)
                .toList();
    }
}
