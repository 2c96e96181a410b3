package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import dev.ebb.client.EbbException;
import dev.ebb.server.support.NotifyProgram;
import dev.ebb.server.support.NotifyReceiver;
import dev.ebb.server.support.Origin;
import dev.ebb.server.support.ScriptedHttpServer;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Event;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.NotifyFlag;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetNotifyCmdLineRequest;
import dev.ebb.v1.SetNotifyFlagsRequest;
import dev.ebb.v1.SetNotifyInterfaceRequest;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints and programs of the real service, with a real receiver and real processes. */
class NotifyIT {
    private static final byte[] CONTENT = DownloadIT.bytes(10_000, 3);

    @TempDir
    Path folder;

    private Path files;
    private TestDaemon daemon;
    private ScriptedHttpServer server;
    private NotifyReceiver receiver;

    @BeforeEach
    void startServices() throws IOException {
        files = Files.createDirectory(folder.resolve("files"));
        server = ScriptedHttpServer.start(
                new Origin().file("/a?token=url-s3cret", CONTENT).file("/b", CONTENT));
        receiver = NotifyReceiver.start();
        daemon = TestDaemon.start(folder.resolve("home"));
    }

    @AfterEach
    void stopServices() throws IOException {
        daemon.close();
        receiver.close();
        server.close();
    }

    @Test
    void endpoint_ofATransferredJob_isToldSignedAndWithoutSecrets() throws Exception {
        NotifyEndpoint endpoint = NotifyEndpoint.newBuilder()
                .setUrl(receiver.url("/hook?key=hook-s3cret"))
                .setSecret("sign-s3cret")
                .build();
        Job job = daemon.create(job(
                "/a?token=url-s3cret",
                settings()
                        .setNotifyEndpoint(endpoint)
                        .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_FILE_TRANSFERRED)
                        .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_JOB_TRANSFERRED)));

        NotifyReceiver.Post file = receiver.next();
        NotifyReceiver.Post done = receiver.next();

        assertThat(file.kind()).isEqualTo("FILE_TRANSFERRED");
        assertThat(done.kind()).isEqualTo("JOB_TRANSFERRED");
        assertThat(done.target()).isEqualTo("/hook?key=hook-s3cret");
        assertThat(done.headers()).containsEntry("content-type", "application/json");
        for (NotifyReceiver.Post post : List.of(file, done)) {
            assertThat(post.headers()).containsEntry("webhook-signature", signature("sign-s3cret", post));
            assertThat(new String(post.body(), StandardCharsets.UTF_8)).doesNotContain("s3cret");
        }
        JsonObject about = done.document().getAsJsonObject("job");
        assertThat(done.document().get("version").getAsInt()).isEqualTo(1);
        assertThat(about.get("id").getAsString()).isEqualTo(job.getId());
        assertThat(about.get("name").getAsString()).isEqualTo("test");
        assertThat(about.get("state").getAsString()).isEqualTo("TRANSFERRED");
        assertThat(about.get("bytes_transferred").getAsLong()).isEqualTo(CONTENT.length);
        assertThat(file.document().getAsJsonObject("file").get("remote_name").getAsString())
                .isEqualTo(server.uri("/a").toString());
        Job shown = daemon.job(job.getId());
        assertThat(shown.getNotifyEndpoint().getSigned()).isTrue();
        assertThat(shown.toString()).doesNotContain("sign-s3cret");
    }

    @Test
    void cursor_ofANotification_isWhereSubscribeGoesOn() throws Exception {
        Job job = daemon.create(job("/b", settings().setNotifyEndpoint(endpoint())));
        String cursor = receiver.next().document().get("cursor").getAsString();
        rename(job, "after");
        assertThat(events(job, cursor, 1))
                .extracting(Event::getKind)
                .containsExactly(EventKind.EVENT_KIND_JOB_MODIFICATION);
    }

    @Test
    void endpoint_thatRefuses_isToldAgainUntilItAcknowledges() throws Exception {
        receiver.answering(500)
                .answering((request, answer) ->
                        answer.head(302, "Location: " + receiver.url("/elsewhere"), "Content-Length: 0"))
                .answering((request, answer) -> answer.raw("no HTTP at all\r\n\r\n"))
                .answering((request, answer) -> answer.close());
        Job job = daemon.create(job("/b", settings().setNotifyEndpoint(endpoint())));
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            NotifyReceiver.Post post = receiver.next();
            ids.add(post.id());
            assertThat(post.target()).as("a redirect is not followed").isEqualTo("/hook");
        }
        assertThat(ids).as("the same delivery each time").hasSize(1);

        setEndpoint(job, receiver.url("/second"));

        NotifyReceiver.Post second = receiver.next();
        assertThat(second.target())
                .as("nothing is repeated after it was acknowledged")
                .isEqualTo("/second");
        assertThat(ids).doesNotContain(second.id());
    }

    @Test
    void endpoint_ofAJobThatIsCancelled_isToldNoMore() throws Exception {
        receiver.answering(500);
        Job job = daemon.create(job("/b", settings(Duration.ofHours(1)).setNotifyEndpoint(endpoint())));
        receiver.next();
        daemon.stubs()
                .job()
                .cancel(CancelRequest.newBuilder().setJobId(job.getId()).build());
        Job other = daemon.create(job("/b", settings().setNotifyEndpoint(endpoint())));
        assertThat(receiver.next().document().getAsJsonObject("job").get("id").getAsString())
                .isEqualTo(other.getId());
    }

    @Test
    void endpoint_ofAJobInError_isToldWhy() throws Exception {
        Job job = daemon.create(job("/missing?key=url-s3cret", settings().setNotifyEndpoint(endpoint())));
        NotifyReceiver.Post post = receiver.next();
        assertThat(post.kind()).isEqualTo("JOB_ERROR");
        JsonObject error = post.document().getAsJsonObject("error");
        assertThat(error.get("code").getAsString()).isEqualTo("0x80190194");
        assertThat(error.get("name").getAsString()).isEqualTo("BG_E_HTTP_ERROR_404");
        assertThat(error.get("message").getAsString()).isNotEmpty();
        assertThat(error.get("remedy").getAsString()).isNotEmpty();
        assertThat(post.document().getAsJsonObject("file").get("index").getAsInt())
                .isZero();
        assertThat(new String(post.body(), StandardCharsets.UTF_8)).doesNotContain("s3cret");
        assertThat(post.headers()).as("without a secret there is no signature").doesNotContainKey("webhook-signature");
        assertThat(daemon.job(job.getId()).getState()).isEqualTo(JOB_STATE_ERROR);
    }

    @Test
    void files_eachAreToldOneByOneBeforeTheJob() throws Exception {
        receiver.answering(500, 500);
        CreateJobRequest.Builder request = job(
                "/b",
                settings()
                        .setNotifyEndpoint(endpoint())
                        .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_FILE_TRANSFERRED)
                        .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_JOB_TRANSFERRED))
                .toBuilder();
        for (int i = 1; i < 6; i++) {
            request.addFiles(request.getFiles(0).toBuilder()
                    .setLocalName(files.resolve("more" + i).toString()));
        }
        Job job = daemon.create(request.build());
        daemon.await(job, JOB_STATE_TRANSFERRED);

        List<NotifyReceiver.Post> posts = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            posts.add(receiver.next());
        }

        assertThat(posts.subList(0, 3))
                .extracting(NotifyReceiver.Post::id)
                .containsOnly(posts.get(0).id());
        assertThat(posts.subList(2, 8))
                .allSatisfy(post -> assertThat(post.kind()).isEqualTo("FILE_TRANSFERRED"))
                .extracting(post ->
                        post.document().getAsJsonObject("file").get("index").getAsInt())
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
        assertThat(posts.get(8).kind()).isEqualTo("JOB_TRANSFERRED");
        List<Event> seen =
                events(job, "0", 7, EventKind.EVENT_KIND_FILE_TRANSFERRED, EventKind.EVENT_KIND_JOB_TRANSFERRED);
        assertThat(seen.get(6).getKind())
                .as("a subscriber is told in the same order")
                .isEqualTo(EventKind.EVENT_KIND_JOB_TRANSFERRED);
    }

    @Test
    void endpoint_setAfterTheEvent_isTold() throws Exception {
        Job job = daemon.await(daemon.create(job("/b", settings())), JOB_STATE_TRANSFERRED);
        setEndpoint(job, receiver.url("/late"));
        NotifyReceiver.Post post = receiver.next();
        assertThat(post.kind()).isEqualTo("JOB_TRANSFERRED");
        assertThat(post.target()).isEqualTo("/late");
    }

    @Test
    void flags_turnedOffAndOnAgain_holdBackAndDeliver() throws Exception {
        Job job = daemon.await(
                daemon.create(job(
                        "/b",
                        settings()
                                .setNotifyEndpoint(endpoint())
                                .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_DISABLE)
                                .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_JOB_TRANSFERRED))),
                JOB_STATE_TRANSFERRED);
        assertThat(receiver.waiting()).isZero();
        Job changed = daemon.stubs()
                .job()
                .setNotifyFlags(SetNotifyFlagsRequest.newBuilder()
                        .setJobId(job.getId())
                        .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_JOB_TRANSFERRED)
                        .build())
                .getJob();
        assertThat(changed.getNotifyFlagsList()).containsExactly(NotifyFlag.NOTIFY_FLAG_JOB_TRANSFERRED);
        assertThat(receiver.next().kind()).isEqualTo("JOB_TRANSFERRED");
        assertThat(receiver.waiting()).isZero();
    }

    @Test
    void modification_isToldOnceAndNotRepeated() throws Exception {
        receiver.answering(500);
        CreateJobRequest request = job(
                "/b",
                settings()
                        .setNotifyEndpoint(endpoint())
                        .addNotifyFlags(NotifyFlag.NOTIFY_FLAG_JOB_MODIFICATION)
                        .setMinimumNotificationInterval(TestDaemon.duration(Duration.ZERO)));
        Job job = daemon.create(request.toBuilder().setResume(false).build());
        NotifyReceiver.Post first = receiver.next();
        assertThat(first.kind()).isEqualTo("JOB_MODIFICATION");
        rename(job, "renamed");
        NotifyReceiver.Post second = receiver.next();
        assertThat(second.document().getAsJsonObject("job").get("name").getAsString())
                .isEqualTo("renamed");
        assertThat(second.id()).isNotEqualTo(first.id());
    }

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

    private CreateJobRequest job(String path, JobSettings.Builder settings) {
        URI from = URI.create("http://localhost:" + server.port() + path);
        return TestDaemon.fast(from, files.resolve("a")).setSettings(settings).build();
    }

    private static JobSettings.Builder settings() {
        return settings(Duration.ofMillis(100));
    }

    private static JobSettings.Builder settings(Duration retry) {
        return JobSettings.newBuilder().setMinimumRetryDelay(TestDaemon.duration(retry));
    }

    private NotifyEndpoint endpoint() {
        return NotifyEndpoint.newBuilder().setUrl(receiver.url("/hook")).build();
    }

    private void setEndpoint(Job job, String url) {
        daemon.stubs()
                .job()
                .setNotifyInterface(SetNotifyInterfaceRequest.newBuilder()
                        .setJobId(job.getId())
                        .setEndpoint(NotifyEndpoint.newBuilder().setUrl(url))
                        .build());
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

    private void rename(Job job, String name) {
        daemon.stubs()
                .job()
                .setDisplayName(SetDisplayNameRequest.newBuilder()
                        .setJobId(job.getId())
                        .setDisplayName(name)
                        .build());
    }

    /** So many events after a cursor. */
    private List<Event> events(Job job, String cursor, int count, EventKind... kinds) {
        SubscribeRequest watch = SubscribeRequest.newBuilder()
                .setJobId(job.getId())
                .setCursor(cursor)
                .addAllKinds(Arrays.asList(kinds))
                .build();
        List<Event> events = new ArrayList<>();
        try (var stream = daemon.client().events().iterate(watch)) {
            while (events.size() < count) {
                SubscribeResponse message = stream.poll(Duration.ofSeconds(30)).orElseThrow();
                if (message.hasEvent()) {
                    events.add(message.getEvent());
                }
            }
        }
        return events;
    }

    /** The check that docs/notifications.md tells receivers to make. */
    private static String signature(String secret, NotifyReceiver.Post post) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((post.id() + "." + post.headers().get("webhook-timestamp") + ".").getBytes(StandardCharsets.UTF_8));
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(post.body()));
    }

    private static EbbException refusal(org.junit.jupiter.api.function.Executable call) {
        EbbException refusal = catchThrowableOfType(EbbException.class, call::execute);
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }
}
