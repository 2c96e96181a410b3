package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.EbbException;
import dev.ebb.server.support.NotifyProgram;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.NotifyFlag;
import dev.ebb.v1.SetNotifyCmdLineRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A program is run as a real process until it succeeds, and only when no endpoint has heard. */
class NotifyProgramIT extends NotifyJobs {
    @Test
    void program_isRunAsAListInACleanEnvironment() throws Exception {
        NotifyProgram program = NotifyProgram.in(folder, "");
        Job job = daemon.create(job("/missing", settings()));
        daemon.await(job, JOB_STATE_ERROR);

        setCommand(job, program.path(), "a b", "$HOME; exit 1", "");

        List<String> lines = program.told();
        assertThat(NotifyProgram.arguments(lines)).containsExactly("a b", "$HOME; exit 1", "");
        Map<String, String> variables = NotifyProgram.variables(lines);
        assertThat(variables)
                .containsEntry("EBB_NOTIFICATION", "JOB_ERROR")
                .containsEntry("EBB_JOB_ID", job.getId())
                .containsEntry("EBB_JOB_STATE", "ERROR")
                .containsEntry("EBB_JOB_NAME", "test")
                .containsEntry("EBB_ERROR_NAME", "BG_E_HTTP_ERROR_404")
                .containsEntry("directory", "/");
        assertThat(variables.keySet())
                .filteredOn(name -> !name.startsWith("EBB_"))
                .as("nothing of the service's own, but what sh itself adds")
                .isSubsetOf("argument", "directory", "uid", "groups", "PATH", "LANG", "PWD", "OLDPWD", "SHLVL", "_");
    }

    @Test
    void program_thatFails_isRunUntilItSucceeds() throws Exception {
        Path log = folder.resolve("log");
        NotifyProgram program =
                NotifyProgram.in(folder, "echo run >>%s; [ $(wc -l <%s) -lt 3 ] && exit 3".formatted(log, log));
        Job job = daemon.create(job("/b", settings()));
        setCommand(job, program.path());
        assertThat(NotifyProgram.variables(program.told())).containsEntry("EBB_NOTIFICATION", "JOB_TRANSFERRED");
        assertThat(Files.readAllLines(log)).hasSize(3);
    }

    @Test
    void program_besideAnEndpoint_runsOnlyWhenThatFails() throws Exception {
        Path log = folder.resolve("log");
        NotifyProgram program = NotifyProgram.in(folder, "echo \"$EBB_JOB_ID\" >>" + log);
        Job first = daemon.create(withProgram(receiver.url("/hook"), program));
        receiver.next();
        receiver.answering(500);
        Job second = daemon.create(withProgram(receiver.url("/hook"), program));
        receiver.next();
        program.told();
        assertThat(Files.readAllLines(log)).containsExactly(second.getId()).doesNotContain(first.getId());
        setEndpoint(second, receiver.url("/third"));
        assertThat(receiver.next().target())
                .as("what the program has heard is not posted again")
                .isEqualTo("/third");
    }

    @Test
    void endpoint_onALinkLocalAddress_isNotConnectedTo() throws Exception {
        NotifyProgram program = NotifyProgram.in(folder, "");
        Job job = daemon.create(withProgram("https://169.254.169.254/latest", program));
        assertThat(NotifyProgram.variables(program.told())).containsEntry("EBB_JOB_ID", job.getId());
    }

    @Test
    void files_thatAnEndpointRefuses_doNotHoldBackTheProgram() throws Exception {
        NotifyProgram program = NotifyProgram.in(folder, "");
        CreateJobRequest.Builder more = withProgram("https://169.254.169.254/", program).toBuilder();
        more.getSettingsBuilder()
                .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_FILE_TRANSFERRED)
                .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_JOB_TRANSFERRED)
                .setMinimumRetryDelay(TestDaemon.duration(Duration.ofHours(1)));
        daemon.create(more.build());
        assertThat(NotifyProgram.variables(program.told())).containsEntry("EBB_NOTIFICATION", "JOB_TRANSFERRED");
    }

    @Test
    void command_badOrNotListed_isRefused() throws Exception {
        Job job = daemon.create(job("/b", settings()));
        assertThat(refusal(() -> setCommand(job, "", "argument")).reason()).isEqualTo("E_INVALIDARG");
        assertThat(refusal(() -> setCommand(job, "bin/true")).reason()).isEqualTo("E_INVALIDARG");
        assertThat(refusal(() -> setCommand(job, "/bin/true", "x".repeat(4001))).reason())
                .isEqualTo("BG_E_STRING_TOO_LONG");
        setCommand(job, "/bin/true", "x".repeat(4000));
        assertThat(setCommand(job, "").hasNotifyCommandLine()).isFalse();
        try (TestDaemon strict = TestDaemon.start(folder.resolve("strict"), "notify.programs=/bin/true")) {
            CreateJobRequest empty = CreateJobRequest.newBuilder()
                    .setDisplayName("x")
                    .setTypeValue(1)
                    .build();
            Job there = strict.create(empty);
            SetNotifyCmdLineRequest.Builder set =
                    SetNotifyCmdLineRequest.newBuilder().setJobId(there.getId());
            strict.stubs().job().setNotifyCmdLine(set.setProgram("/bin/true").build());
            EbbException refused = refusal(() -> strict.stubs()
                    .job()
                    .setNotifyCmdLine(set.setProgram("/bin/sh").build()));
            assertThat(refused.reason()).isEqualTo("E_ACCESSDENIED");
            CreateJobRequest.Builder whole = empty.toBuilder();
            whole.getSettingsBuilder().getNotifyCommandLineBuilder().setProgram("/bin/sh");
            assertThat(refusal(() -> strict.create(whole.build())).reason()).isEqualTo("E_ACCESSDENIED");
        }
    }

    private CreateJobRequest withProgram(String url, NotifyProgram program) {
        JobSettings.Builder settings =
                settings().setNotifyEndpoint(NotifyEndpoint.newBuilder().setUrl(url));
        settings.getNotifyCommandLineBuilder().setProgram(program.path());
        return job("/b", settings);
    }

    private Job setCommand(Job job, String program, String... arguments) {
        return daemon.stubs()
                .job()
                .setNotifyCmdLine(SetNotifyCmdLineRequest.newBuilder()
                        .setJobId(job.getId())
                        .setProgram(program)
                        .addAllArguments(Arrays.asList(arguments))
                        .build())
                .getJob();
    }

    private static EbbException refusal(org.junit.jupiter.api.function.Executable call) {
        EbbException refusal = catchThrowableOfType(EbbException.class, call::execute);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }
}
