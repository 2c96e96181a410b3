package dev.ebb.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ebb.client.BlockingStubs;
import dev.ebb.client.EbbException;
import dev.ebb.client.EventIterator;
import dev.ebb.server.support.CallerCast;
import dev.ebb.server.support.CallerCast.Role;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumFilesRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobPropertyValue;
import dev.ebb.v1.JobType;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.SetCustomHeadersRequest;
import dev.ebb.v1.SetDescriptionRequest;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetMinimumRetryDelayRequest;
import dev.ebb.v1.SetNoProgressTimeoutRequest;
import dev.ebb.v1.SetPropertyRequest;
import dev.ebb.v1.SetStallTimeoutRequest;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SuspendRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every limit that a user can meet: what lies on it is taken, one more is refused by its code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {
    private static final long MAX_SECONDS = 0xFFFFFFFFL;

    private CallerCast cast;
    private BlockingStubs user;

    /** A call that is on a limit, or {@code over} past it. */
    private interface Call {
        void at(LimitsIT test, int over) throws IOException;
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        cast = CallerCast.start(folder, """
                limits:
                  jobs-per-user: 1000
                  jobs-per-machine: 1000
                """);
        user = cast.client(Role.OWNER).blocking();
    }

    @AfterAll
    void stop() {
        cast.close();
    }

    static Stream<Arguments> limits() {
        return Stream.of(texts(), files(), spans(), properties()).flatMap(List::stream);
    }

    private static List<Arguments> texts() {
        return List.of(
                limit("display name of a new job", "E_INVALIDARG", (test, over) -> test.create("n".repeat(256 + over))),
                limit(
                        "display name",
                        "BG_E_STRING_TOO_LONG",
                        (test, over) -> test.user
                                .job()
                                .setDisplayName(SetDisplayNameRequest.newBuilder()
                                        .setJobId(test.job())
                                        .setDisplayName("n".repeat(256 + over))
                                        .build())),
                limit(
                        "description",
                        "BG_E_STRING_TOO_LONG",
                        (test, over) -> test.user
                                .job()
                                .setDescription(SetDescriptionRequest.newBuilder()
                                        .setJobId(test.job())
                                        .setDescription("d".repeat(1024 + over))
                                        .build())),
                // 16,384 with the terminator that BITS counts.
                limit(
                        "custom headers",
                        "BG_E_STRING_TOO_LONG",
                        (test, over) -> test.user
                                .job()
                                .setCustomHeaders(SetCustomHeadersRequest.newBuilder()
                                        .setJobId(test.job())
                                        .setCustomHeaders("X: " + "h".repeat(16_383 - 5 + over) + "\r\n")
                                        .build())),
                limit(
                        "request id",
                        "BG_E_STRING_TOO_LONG",
                        (test, over) -> test.user
                                .job()
                                .suspend(SuspendRequest.newBuilder()
                                        .setJobId(test.job())
                                        .setRequestId("r".repeat(128 + over))
                                        .build())));
    }

    private static List<Arguments> files() {
        return List.of(
                limit(
                        "URL",
                        "E_INVALIDARG",
                        (test, over) ->
                                test.add("http://127.0.0.1:9/" + "u".repeat(8192 - 19 + over), test.local("f"))),
                limit(
                        "last part of a path",
                        "E_INVALIDARG",
                        (test, over) -> test.add("http://127.0.0.1:9/f", test.local("f".repeat(255 + over)))),
                limit("path", "E_INVALIDARG", (test, over) -> test.add("http://127.0.0.1:9/f", test.deep(4095 + over))),
                limit("files of a job", "BG_E_TOO_MANY_FILES_IN_JOB", LimitsIT::addMany),
                limit(
                        "files in a page",
                        "E_INVALIDARG",
                        (test, over) -> test.user
                                .job()
                                .enumFiles(EnumFilesRequest.newBuilder()
                                        .setJobId(test.job())
                                        .setPageSize(1000 + over)
                                        .build())),
                limit(
                        "jobs in a page",
                        "E_INVALIDARG",
                        (test, over) -> test.user
                                .manager()
                                .enumJobs(EnumJobsRequest.newBuilder()
                                        .setPageSize(1000 + over)
                                        .build())));
    }

    private static List<Arguments> spans() {
        return List.of(
                limit(
                        "retry delay",
                        "E_INVALIDARG",
                        (test, over) -> test.user
                                .job()
                                .setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                        .setJobId(test.job())
                                        .setMinimumRetryDelay(seconds(MAX_SECONDS + over))
                                        .build())),
                limit(
                        "no-progress time-out",
                        "E_INVALIDARG",
                        (test, over) -> test.user
                                .job()
                                .setNoProgressTimeout(SetNoProgressTimeoutRequest.newBuilder()
                                        .setJobId(test.job())
                                        .setNoProgressTimeout(seconds(MAX_SECONDS + over))
                                        .build())),
                limit(
                        "longest stall time-out",
                        "E_INVALIDARG",
                        (test, over) -> test.stall(Duration.ofDays(1).plusNanos(over))),
                limit(
                        "shortest stall time-out",
                        "E_INVALIDARG",
                        (test, over) -> test.stall(Duration.ofSeconds(1).minusNanos(over))),
                limit(
                        "longest rest between heartbeats",
                        "E_INVALIDARG",
                        (test, over) ->
                                test.watch(SubscribeRequest.newBuilder().setHeartbeatInterval(seconds(3600 + over)))),
                limit(
                        "shortest rest between heartbeats",
                        "E_INVALIDARG",
                        (test, over) -> test.watch(SubscribeRequest.newBuilder()
                                .setHeartbeatInterval(TestDaemon.duration(
                                        Duration.ofSeconds(1).minusNanos(over))))),
                limit(
                        "longest rest between progress",
                        "E_INVALIDARG",
                        (test, over) ->
                                test.watch(SubscribeRequest.newBuilder().setProgressInterval(seconds(3600 + over)))),
                limit(
                        "shortest rest between progress",
                        "E_INVALIDARG",
                        (test, over) -> test.watch(SubscribeRequest.newBuilder()
                                .setProgressInterval(TestDaemon.duration(
                                        Duration.ofMillis(100).minusNanos(over))))));
    }

    private static List<Arguments> properties() {
        return List.of(
                limit(
                        "maximum size",
                        "BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE",
                        (test, over) ->
                                test.set(JobPropertyValue.newBuilder().setMaxDownloadSize(Long.MAX_VALUE + over))),
                limit(
                        "least maximum size",
                        "BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE",
                        (test, over) -> test.set(JobPropertyValue.newBuilder().setMaxDownloadSize(1 - over))),
                limit(
                        "notification interval",
                        "E_INVALIDARG",
                        (test, over) -> test.set(JobPropertyValue.newBuilder()
                                .setMinimumNotificationInterval(
                                        TestDaemon.duration(Duration.ofMillis(MAX_SECONDS + over))))),
                limit(
                        "URL of an endpoint",
                        "E_INVALIDARG",
                        (test, over) -> test.set(JobPropertyValue.newBuilder()
                                .setNotificationEndpoint(NotifyEndpoint.newBuilder()
                                        .setUrl("https://127.0.0.1/" + "u".repeat(8192 - 18 + over))))),
                limit(
                        "secret of an endpoint",
                        "BG_E_STRING_TOO_LONG",
                        (test, over) -> test.set(JobPropertyValue.newBuilder()
                                .setNotificationEndpoint(NotifyEndpoint.newBuilder()
                                        .setUrl("https://127.0.0.1/")
                                        .setSecret("s".repeat(1024 + over))))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void limit_onItAndOnePast_isTakenAndRefused(String name, String reason, Call call) throws IOException {
        call.at(this, 0);
        EbbException refusal = catchThrowableOfType(EbbException.class, () -> call.at(this, 1));
        assertThat(refusal).as("one past the limit of the %s", name).isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
    }

    @Test
    void retryDelay_underTheFloorOfBits_isRaisedToIt(@TempDir Path other) throws IOException {
        try (TestDaemon bits = TestDaemon.start(other, "timing.minimum-retry-delay-floor=5s")) {
            Job job = bits.create(CreateJobRequest.newBuilder()
                    .setDisplayName("floor")
                    .setType(JobType.JOB_TYPE_DOWNLOAD)
                    .build());
            for (int asked : new int[] {0, 1, 5, 6}) {
                Job changed = bits.stubs()
                        .job()
                        .setMinimumRetryDelay(SetMinimumRetryDelayRequest.newBuilder()
                                .setJobId(job.getId())
                                .setMinimumRetryDelay(seconds(asked))
                                .build())
                        .getJob();
                assertThat(changed.getMinimumRetryDelay()).isEqualTo(seconds(Math.max(5, asked)));
            }
        }
    }

    @Test
    void jobsOfTheMachine_atTheLimit_leaveRoomForThoseWhoAreExempt(@TempDir Path other) throws IOException {
        try (CallerCast small = CallerCast.start(other, """
                limits:
                  jobs-per-machine: 3
                  jobs-per-user: 2
                """)) {
            List<String> made = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                made.add(create(small.client(Role.OWNER).blocking(), "owner"));
            }
            assertThat(refused(small, Role.OWNER)).isEqualTo("BG_E_TOO_MANY_JOBS_PER_USER");
            create(small.client(Role.OTHER_USER).blocking(), "other");
            assertThat(refused(small, Role.OTHER_USER)).isEqualTo("BG_E_TOO_MANY_JOBS_PER_MACHINE");
            create(small.client(Role.SERVICE_ACCOUNT).blocking(), "service");
            create(small.client(Role.ADMINISTRATOR).blocking(), "administrator");
            small.client(Role.OWNER)
                    .blocking()
                    .job()
                    .cancel(CancelRequest.newBuilder().setJobId(made.get(0)).build());
            create(small.client(Role.OTHER_USER).blocking(), "other");
        }
    }

    private static Arguments limit(String name, String reason, Call call) {
        return Arguments.of(name, reason, call);
    }

    private String job() {
        return create(user, "limits");
    }

    private void create(String name) {
        create(user, name);
    }

    private static String create(BlockingStubs stubs, String name) {
        return stubs.manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName(name)
                        .setType(JobType.JOB_TYPE_DOWNLOAD)
                        .build())
                .getJob()
                .getId();
    }

    private static String refused(CallerCast cast, Role role) {
        return catchThrowableOfType(
                        EbbException.class, () -> create(cast.client(role).blocking(), "one more"))
                .reason();
    }

    private void add(String url, String local) {
        user.job()
                .addFile(AddFileRequest.newBuilder()
                        .setJobId(job())
                        .setFile(FileSpec.newBuilder()
                                .setRemoteName(url)
                                .setLocalName(local)
                                .setCreateDirectories(true))
                        .build());
    }

    private void addMany(int over) {
        AddFileSetRequest.Builder set = AddFileSetRequest.newBuilder().setJobId(job());
        for (int i = 0; i < 200 + over; i++) {
            set.addFiles(
                    FileSpec.newBuilder().setRemoteName("http://127.0.0.1:9/f").setLocalName(local("f" + i)));
        }
        user.job().addFileSet(set.build());
    }

    private void stall(Duration timeout) {
        user.job()
                .setStallTimeout(SetStallTimeoutRequest.newBuilder()
                        .setJobId(job())
                        .setStallTimeout(TestDaemon.duration(timeout))
                        .build());
    }

    private void watch(SubscribeRequest.Builder request) {
        try (EventIterator events = cast.client(Role.OWNER).events().iterate(request.build())) {
            events.next();
        }
    }

    private void set(JobPropertyValue.Builder value) {
        user.job()
                .setProperty(SetPropertyRequest.newBuilder()
                        .setJobId(job())
                        .setValue(value)
                        .build());
    }

    private String local(String name) {
        return cast.files().resolve(name).toString();
    }

    /** A path of so many bytes, in folders that are made when they are needed. */
    private String deep(int bytes) {
        StringBuilder path = new StringBuilder(cast.files().toString());
        while (bytes - path.length() > 202) {
            path.append('/').append("d".repeat(200));
        }
        path.append('/');
        return path.append("f".repeat(bytes - path.length())).toString();
    }

    private static com.google.protobuf.Duration seconds(long seconds) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build();
    }
}
