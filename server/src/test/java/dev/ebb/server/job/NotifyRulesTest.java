package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.JobLife;
import dev.ebb.server.support.NewJobs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is owed to whom, by every road. */
class NotifyRulesTest {
    private static final NotifySettings.Endpoint ENDPOINT = new NotifySettings.Endpoint("https://example.org/", null);
    private static final NotifySettings.Command COMMAND =
            new NotifySettings.Command("/bin/true", List.of(), NewJobs.ALICE, null);
    private static final int DEFAULT = NotifySettings.DEFAULTS.flags();
    private static final int FILES = DEFAULT | NotifySettings.FILE_TRANSFERRED;

    @Test
    void transferred_isOwedToWhoeverIsNamed() {
        assertThat(kinds(arrival(DEFAULT, null, ENDPOINT))).containsExactly(JobEvent.Kind.TRANSFERRED);
        assertThat(kinds(arrival(DEFAULT, COMMAND, null))).containsExactly(JobEvent.Kind.TRANSFERRED);
        assertThat(kinds(arrival(DEFAULT, null, null))).isEmpty();
    }

    @Test
    void files_areOwedToAnEndpointAlone_andBeforeTheJob() {
        assertThat(kinds(arrival(FILES, COMMAND, ENDPOINT)))
                .containsExactly(
                        JobEvent.Kind.FILE_TRANSFERRED, JobEvent.Kind.FILE_TRANSFERRED, JobEvent.Kind.TRANSFERRED);
        assertThat(kinds(arrival(FILES, COMMAND, null))).containsExactly(JobEvent.Kind.TRANSFERRED);
    }

    @Test
    void disable_overridesEverything() {
        assertThat(kinds(arrival(NotifySettings.ALL, COMMAND, ENDPOINT))).isEmpty();
    }

    @Test
    void error_isOwed_transientErrorIsNot() {
        JobLife life = life(DEFAULT, null, ENDPOINT).transferring();
        assertThat(kinds(owed(life, failure(life, JobLife.unavailable())))).isEmpty();
        JobLife other = life(DEFAULT, null, ENDPOINT).transferring();
        NotifyRules.Owed owed = owed(other, failure(other, JobLife.gone()));
        assertThat(kinds(owed)).containsExactly(JobEvent.Kind.ERROR);
        assertThat(owed.events().get(0).error()).isNotNull();
    }

    @Test
    void receiver_namedAfterwards_isOwedWhatStands() {
        JobLife done = life(DEFAULT, null, null).transferring().allArrive(5);
        NotifyRules.Owed late = owed(done, property(new JobProperty.NotifyCommand(COMMAND)));
        assertThat(kinds(late)).containsExactly(JobEvent.Kind.TRANSFERRED);
        assertThat(late.hurried()).isTrue();
        JobLife failed = life(DEFAULT, null, null).transferring().fails(JobLife.gone());
        NotifyRules.Owed why = owed(failed, property(new JobProperty.NotifyEndpoint(ENDPOINT)));
        assertThat(kinds(why)).containsExactly(JobEvent.Kind.ERROR);
        assertThat(why.events().get(0).error()).isEqualTo(failed.job().error());
        JobLife moving = life(DEFAULT, null, null).transferring();
        assertThat(kinds(owed(moving, property(new JobProperty.NotifyEndpoint(ENDPOINT)))))
                .isEmpty();
    }

    @Test
    void flag_turnedOnAfterwards_isOwedWhatStands_butOnlyOnce() {
        JobLife done =
                life(NotifySettings.JOB_ERROR, null, ENDPOINT).transferring().allArrive(5);
        assertThat(kinds(owed(done, property(new JobProperty.NotifyFlags(DEFAULT)))))
                .containsExactly(JobEvent.Kind.TRANSFERRED);
        assertThat(kinds(owed(done, property(new JobProperty.NotifyFlags(FILES)))))
                .isEmpty();
        assertThat(kinds(owed(done, property(new JobProperty.DisplayName("other")))))
                .isEmpty();
    }

    @Test
    void jobThatEndsOrHasNoReceiverAnyMore_owesNothing() {
        JobLife done = life(DEFAULT, null, ENDPOINT).transferring().allArrive(5);
        assertThat(owed(done, new JobCommand.Cancel()).forgotten()).isTrue();
        JobLife other = life(DEFAULT, null, ENDPOINT).transferring().allArrive(5);
        assertThat(owed(other, property(new JobProperty.NotifyEndpoint(null))).forgotten())
                .isTrue();
        JobLife silent = life(DEFAULT, null, null).transferring().allArrive(5);
        assertThat(owed(silent, new JobCommand.Cancel())).isEqualTo(NotifyRules.Owed.NOTHING);
    }

    @Test
    void takeOwnership_dropsTheProgramAndTheEndpoint() {
        JobLife done = life(DEFAULT, COMMAND, ENDPOINT).transferring().allArrive(5);
        NotifyRules.Owed owed = owed(done, new JobCommand.TakeOwnership(NewJobs.BOB, null, true));
        NotifySettings after = done.job().settings().notifications();
        assertThat(after.command()).isNull();
        assertThat(after.endpoint()).isNull();
        assertThat(owed.forgotten()).isTrue();
    }

    private static JobCommand failure(JobLife life, TransferError error) {
        return new JobCommand.Fail(life.job().attempt(), 0, error, false);
    }

    private static JobCommand property(JobProperty property) {
        return new JobCommand.SetProperty(property);
    }

    private static NotifyRules.Owed arrival(
            int flags, NotifySettings.Command command, NotifySettings.Endpoint endpoint) {
        JobLife life = life(flags, command, endpoint).transferring();
        List<TransferredFile> files = List.of(new TransferredFile(0, 5, "1:0"), new TransferredFile(1, 5, "1:1"));
        return owed(life, new JobCommand.FilesTransferred(life.job().attempt(), files));
    }

    private static NotifyRules.Owed owed(JobLife life, JobCommand command) {
        Job before = life.job();
        Decision decision = life.after(Duration.ofSeconds(1)).does(command);
        return NotifyRules.of(before, decision.after(), decision.events());
    }

    private static List<JobEvent.Kind> kinds(NotifyRules.Owed owed) {
        return owed.events().stream().map(JobEvent::kind).toList();
    }

    private static JobLife life(int flags, NotifySettings.Command command, NotifySettings.Endpoint endpoint) {
        NotifySettings settings = new NotifySettings(flags, Duration.ofMillis(500), command, endpoint);
        return JobLife.create(NewJobs.with(JobSettings.DEFAULTS.withNotify(settings), 2));
    }
}
