package dev.ebb.server.e2e;

import static dev.ebb.v1.JobState.JOB_STATE_ERROR;
import static dev.ebb.v1.JobState.JOB_STATE_TRANSFERRED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.ebb.server.support.NotifyReceiver;
import dev.ebb.server.support.TestDaemon;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.Event;
import dev.ebb.v1.EventKind;
import dev.ebb.v1.Job;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.NotifyFlag;
import dev.ebb.v1.SetDisplayNameRequest;
import dev.ebb.v1.SetNotifyFlagsRequest;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** A real endpoint is told what its job asks for, in order and until it acknowledges. */
class NotifyIT extends NotifyJobs {
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

    private NotifyEndpoint endpoint() {
        return NotifyEndpoint.newBuilder().setUrl(receiver.url("/hook")).build();
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
}
