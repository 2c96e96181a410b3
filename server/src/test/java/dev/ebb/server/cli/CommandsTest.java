package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.config.Home;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.ChangePolicy;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.ReplaceRemotePrefixRequest;
import dev.ebb.v1.ResumePolicy;
import dev.ebb.v1.SetBandwidthLimitRequest;
import dev.ebb.v1.SetChangePolicyRequest;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.SetResumePolicyRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
    @TempDir
    Path folder;

    private final FakeQueue queue = new FakeQueue();
    private FakeServer server;
    private CommandRun ebb;

    @BeforeEach
    void startServer() {
        server = new FakeServer(Home.in(folder).socket(), queue);
        ebb = new CommandRun(folder, folder);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void list_showsATable_ofAllPages() {
        Job one = job("one", true);
        Job two = job("two \u001b[2J", false);
        queue.progress(one.getId(), 1 << 20, 4 << 20, 0);

        assertThat(ebb.run("list")).as(ebb.err()).isZero();
        assertThat(ebb.out())
                .isEqualTo("ID        STATE      PRIORITY  PROGRESS              FILES  OWNER     NAME\n"
                        + one.getId().substring(0, 8)
                        + "  QUEUED     NORMAL    25%  1.0 MiB/4.0 MiB  0/1    uid:1000  one\n"
                        + two.getId().substring(0, 8) + "  SUSPENDED  NORMAL    0 B                   0/1    uid:1000"
                        + "  two ?[2J\n");
        assertThat(ebb.err()).isEqualTo("Other users have 2 jobs.\n");
    }

    @Test
    void list_empty_saysSoOnStderr() {
        assertThat(ebb.run("list")).isZero();
        assertThat(ebb.out()).isEmpty();
        assertThat(ebb.err()).startsWith("No jobs.\n");
    }

    @Test
    void list_filters_areSent() {
        ebb.run("list", "--state", "error,transient-error", "--priority", "high", "--name", "a", "--all-users");
        EnumJobsRequest request = queue.last(EnumJobsRequest.class);
        assertThat(request.getAllUsers()).isTrue();
        assertThat(request.getFilter().getStatesList())
                .containsExactly(JobState.JOB_STATE_ERROR, JobState.JOB_STATE_TRANSIENT_ERROR);
        assertThat(request.getFilter().getPrioritiesList()).containsExactly(JobPriority.JOB_PRIORITY_HIGH);
        assertThat(request.getFilter().getDisplayNamePrefix()).isEqualTo("a");
    }

    @Test
    void list_asJson_isALineAJob() {
        Job one = job("one", true);
        job("two", true);
        ebb.run("list", "--json");
        assertThat(ebb.out().lines()).hasSize(2).first().asString().startsWith("{\"id\":\"" + one.getId() + "\"");
    }

    @Test
    void show_findsAJob_byId_beginning_andName() {
        Job job = job("image.iso", true);
        for (String word : new String[] {job.getId(), job.getId().substring(0, 6), "image.iso"}) {
            assertThat(ebb.run("show", word)).as(ebb.err()).isZero();
            assertThat(ebb.out())
                    .contains("id              " + job.getId())
                    .contains("state           QUEUED")
                    .contains("retry delay     5s..10m")
                    .contains("http://x/1");
        }
    }

    @Test
    void show_ambiguousOrUnknown_isRefused() {
        job("same", true);
        job("same", true);
        assertThat(ebb.run("show", "same")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("\"same\" means 2 jobs");
        assertThat(ebb.run("show", "nothing")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err()).contains("BG_E_NOT_FOUND");
        assertThat(ebb.run("show", "00000000-0000-0000-0000-000000000000")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err()).startsWith("ebb: BG_E_NOT_FOUND (0x80200001): No job has the id 0");
    }

    @ParameterizedTest
    @CsvSource({"resume,QUEUED", "suspend,SUSPENDED", "cancel,CANCELLED", "complete,ACKNOWLEDGED"})
    void verbs_onSeveralJobs_printEach(String verb, String state) {
        Job one = job("one", true);
        Job two = job("two", true);
        assertThat(ebb.run(verb, one.getId(), "two")).as(ebb.err()).isZero();
        assertThat(ebb.out())
                .isEqualTo(one.getId().substring(0, 8) + "  " + state + "  one\n"
                        + two.getId().substring(0, 8) + "  " + state + "  two\n");
        assertThat(ebb.err().contains("BG_S_UNABLE_TO_DELETE_FILES")).isEqualTo(verb.equals("cancel"));
    }

    @Test
    void create_thenAdd_thenSet() {
        assertThat(ebb.run(
                        "create", "--name", "up", "--type", "upload-reply", "--reply-file", "r", "--priority", "low"))
                .as(ebb.err())
                .isZero();
        String id = ebb.out().strip();
        CreateJobRequest created = queue.last(CreateJobRequest.class);
        assertThat(created.getType()).isEqualTo(JobType.JOB_TYPE_UPLOAD_REPLY);
        assertThat(created.getSettings().getReplyFileName())
                .isEqualTo(folder.resolve("r").toString());

        assertThat(ebb.run("add", id, "http://x/1", "one", "http://x/2", "two"))
                .as(ebb.err())
                .isZero();
        assertThat(queue.last(AddFileSetRequest.class).getFilesList())
                .extracting(FileSpec::getLocalName)
                .containsExactly(
                        folder.resolve("one").toString(), folder.resolve("two").toString());

        assertThat(ebb.run("set", id, "--name", "new", "--priority", "HIGH", "--retry-delay", "1s..2m"))
                .as(ebb.err())
                .isZero();
        assertThat(queue.jobs.get(id).getDisplayName()).isEqualTo("new");
        assertThat(queue.jobs.get(id).getPriority()).isEqualTo(JobPriority.JOB_PRIORITY_HIGH);
    }

    @Test
    void transferOptions_ofCreateAndSet_areSent() {
        assertThat(ebb.run("create", "--cost", "standard", "--max-size", "2MiB", "--high-performance"))
                .as(ebb.err())
                .isZero();
        JobSettings settings = queue.last(CreateJobRequest.class).getSettings();
        assertThat(settings.getCostFlags()).isEqualTo(0x80000067);
        assertThat(settings.getMaxDownloadSize()).isEqualTo(2 << 20);
        assertThat(settings.getHighPerformance()).isTrue();
        assertThat(settings.getDynamicContent() || settings.getOnDemandMode()).isFalse();

        String id = ebb.out().strip();
        assertThat(ebb.run("set", id, "--cost", "0x21", "--max-size", "7", "--dynamic-content", "--on-demand"))
                .as(ebb.err())
                .isZero();
        assertThat(queue.requests)
                .filteredOn(SetPropertyRequest.class::isInstance)
                .extracting(request -> ((SetPropertyRequest) request).getValue())
                .containsExactly(
                        JobPropertyValue.newBuilder().setCostFlags(0x21).build(),
                        JobPropertyValue.newBuilder().setMaxDownloadSize(7).build(),
                        JobPropertyValue.newBuilder().setDynamicContent(true).build(),
                        JobPropertyValue.newBuilder().setOnDemandMode(true).build());
        assertThat(ebb.run("set", id, "--cost", "cheap")).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void versionOptions_ofCreateAndSet_areSent() {
        assertThat(ebb.run("create", "--resume-on", "weak", "--on-change", "fail"))
                .as(ebb.err())
                .isZero();
        JobSettings settings = queue.last(CreateJobRequest.class).getSettings();
        assertThat(settings.getResumePolicy()).isEqualTo(ResumePolicy.RESUME_POLICY_ALLOW_WEAK);
        assertThat(settings.getChangePolicy()).isEqualTo(ChangePolicy.CHANGE_POLICY_FAIL);

        String id = ebb.out().strip();
        assertThat(ebb.run("set", id, "--resume-on", "strong", "--on-change", "restart"))
                .as(ebb.err())
                .isZero();
        assertThat(queue.last(SetResumePolicyRequest.class).getResumePolicy())
                .isEqualTo(ResumePolicy.RESUME_POLICY_STRONG_ONLY);
        assertThat(queue.last(SetChangePolicyRequest.class).getChangePolicy())
                .isEqualTo(ChangePolicy.CHANGE_POLICY_RESTART);
        assertThat(ebb.run("set", id, "--resume-on", "hope")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("neither strong nor weak");
        assertThat(ebb.run("set", id, "--on-change", "panic")).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void limit_ofCreateAndSet_isSentAndShown() {
        assertThat(ebb.run("create", "--name", "slow", "--limit", "2M"))
                .as(ebb.err())
                .isZero();
        assertThat(queue.last(CreateJobRequest.class).getSettings().getBandwidthLimit())
                .isEqualTo(2 << 20);

        assertThat(ebb.run("set", "slow", "--limit", "500KiB/s")).as(ebb.err()).isZero();
        assertThat(queue.last(SetBandwidthLimitRequest.class).getBytesPerSecond())
                .isEqualTo(500 << 10);
        assertThat(ebb.run("show", "slow")).as(ebb.err()).isZero();
        assertThat(ebb.out()).containsPattern("limit +500 KiB/s");
        assertThat(ebb.run("set", "slow", "--limit", "none")).as(ebb.err()).isZero();
        assertThat(queue.last(SetBandwidthLimitRequest.class).getBytesPerSecond())
                .isZero();
        assertThat(ebb.run("set", "slow", "--limit", "fast")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("--limit").contains("fast");
    }

    @Test
    void set_newPrefix_isReplacedOrSaidToMatchNothing() {
        assertThat(ebb.run("create", "--name", "moved")).as(ebb.err()).isZero();
        String id = ebb.out().strip();

        assertThat(ebb.run("set", id, "--replace-prefix", "http://x/", "https://y/"))
                .as(ebb.err())
                .isZero();
        ReplaceRemotePrefixRequest asked = queue.last(ReplaceRemotePrefixRequest.class);
        assertThat(asked.getOldPrefix()).isEqualTo("http://x/");
        assertThat(asked.getNewPrefix()).isEqualTo("https://y/");

        assertThat(ebb.run("set", id, "--replace-prefix", "ftp://", "https://y/"))
                .isNotZero();
        assertThat(ebb.err()).contains("ftp://");
    }

    @Test
    void status_ofARunningService_isShown() {
        assertThat(ebb.run("status")).as(ebb.err()).isZero();
        assertThat(ebb.out()).contains("1.2.3 (contract 1)", "process 4711", "3 QUEUED", "1.0 MiB/s", "ADMINISTRATOR");
        assertThat(ebb.out()).doesNotContain("0 ERROR");
    }

    @Test
    void config_ofARunningService_isShown_andOfNoneIsRead() {
        assertThat(ebb.run("config", "log")).as(ebb.err()).isZero();
        assertThat(ebb.out()).isEqualTo("SETTING    VALUE  SOURCE\nlog.level  info   file /etc/ebb/ebb.yaml:3\n");

        ebb.environment.put("EBB_LIMITS_JOBS_PER_USER", "7");
        assertThat(ebb.run("config", "--offline", "limits.jobs-per-user"))
                .as(ebb.err())
                .isZero();
        assertThat(ebb.out()).contains("limits.jobs-per-user  7      environment EBB_LIMITS_JOBS_PER_USER");

        ebb.environment.put("EBB_LIMITS_JOBS_PER_USER", "many");
        assertThat(ebb.run("config", "--offline")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).startsWith("ebb: environment variable EBB_LIMITS_JOBS_PER_USER: limits.jobs-per-user:");
    }

    @Test
    void watch_ofAJob_endsWithItsEnd_andCompletesWhenAsked() {
        Job job = job("one", true);
        queue.whenWatched(id -> queue.state(id, JobState.JOB_STATE_TRANSFERRED));
        assertThat(ebb.run("watch", "one")).as(ebb.err()).isZero();
        assertThat(ebb.out()).endsWith("TRANSFERRED  one\n");

        assertThat(ebb.run("watch", "--complete", "one")).as(ebb.err()).isZero();
        assertThat(queue.jobs.get(job.getId()).getState()).isEqualTo(JobState.JOB_STATE_ACKNOWLEDGED);
        assertThat(ebb.run("watch", "one")).isZero();
    }

    @Test
    void watch_ofEverything_printsEventsUntilInterrupted() {
        Job job = job("one", true);
        queue.whenWatched(nothing -> {
            queue.state(job.getId(), JobState.JOB_STATE_TRANSFERRED);
            queue.state(job.getId(), JobState.JOB_STATE_ACKNOWLEDGED);
            new Thread(() -> {
                        while (ebb.out().lines().count() < 2) {
                            Thread.onSpinWait();
                        }
                        ebb.interrupt.run();
                    })
                    .start();
        });
        assertThat(ebb.run("watch")).isEqualTo(ExitCode.DETACHED.number());
        assertThat(ebb.out().lines())
                .hasSize(2)
                .first()
                .asString()
                .contains(
                        "JOB_TRANSFERRED", "TRANSFERRED", "because", job.getId().substring(0, 8));
    }

    @Test
    void stop_waitsUntilTheServiceHasGone() {
        server.administration.onStop = () -> new Thread(server::close).start();
        assertThat(ebb.run("stop")).as(ebb.err()).isZero();
        assertThat(ebb.err()).contains("The service has stopped");
        assertThat(ebb.run("status")).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(ebb.err()).contains("no service runs at " + Home.in(folder).socket());
    }

    @Test
    void otherBuild_thatIsBusy_isUsedWithOneNotice() {
        server.administration.buildId = "elsewhere";
        assertThat(ebb.run("list", "--json")).isZero();
        assertThat(ebb.err().lines().filter(line -> line.contains("another build")))
                .hasSize(1);
    }

    @Test
    void serve_passesItsOptionsOn() {
        assertThat(ebb.run("serve", "--on-demand", "--set", "log.level=debug", "--config", "my.yaml"))
                .as(ebb.err())
                .isZero();
        ServeOptions options = ebb.served.get(0);
        assertThat(options.home()).isEqualTo(Home.in(folder));
        assertThat(options.onDemand()).isTrue();
        assertThat(options.settings()).containsExactly("log.level=debug");
        assertThat(options.configurationFile()).contains(folder.resolve("my.yaml"));
    }

    private Job job(String name, boolean resume) {
        return queue.create(CreateJobRequest.newBuilder()
                .setDisplayName(name)
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .setResume(resume)
                .setSettings(JobSettings.newBuilder()
                        .setMinimumRetryDelay(JobText.duration(java.time.Duration.ofSeconds(5)))
                        .setMaximumRetryDelay(JobText.duration(java.time.Duration.ofMinutes(10))))
                .addFiles(FileSpec.newBuilder().setRemoteName("http://x/1").setLocalName("/f/1"))
                .build());
    }
}
