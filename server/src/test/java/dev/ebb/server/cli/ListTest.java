package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.config.Home;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.EnumJobsRequest;
import dev.ebb.v1.File;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.FileState;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobError;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ebb list} and {@code ebb files}: what is selected, in which order, and how it stays. */
class ListTest {
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
    void names_hosts_andAges_areComparedHere() {
        job("film.iso", "http://cdn.example.com/film.iso");
        job("film.txt", "http://other.org/film.txt");
        assertThat(names("--name", "film.*")).containsExactly("film.iso", "film.txt");
        assertThat(queue.last(EnumJobsRequest.class).getFilter().getDisplayNamePrefix())
                .isEqualTo("film.");
        assertThat(names("--name", "*.iso")).containsExactly("film.iso");
        assertThat(names("--host", "*.EXAMPLE.com")).containsExactly("film.iso");
        assertThat(names("--host", "example.com")).isEmpty();
        assertThat(names("--older-than", "1d")).hasSize(2);
        assertThat(names("--newer-than", "1d")).isEmpty();
    }

    @Test
    void types_areSent() {
        ebb.run("list", "--type", "upload,upload-reply");
        assertThat(queue.last(EnumJobsRequest.class).getFilter().getTypesList())
                .containsExactly(JobType.JOB_TYPE_UPLOAD, JobType.JOB_TYPE_UPLOAD_REPLY);
    }

    @Test
    void columns_andOrder_areThoseThatAreAskedFor() {
        queue.progress(job("b", "http://x/1").getId(), 1, 2048, 0);
        queue.progress(job("a", "http://x/2").getId(), 1, 1024, 0);
        assertThat(ebb.run("list", "--columns", "name,size", "--sort", "size"))
                .as(ebb.err())
                .isZero();
        assertThat(ebb.out()).isEqualTo("NAME  SIZE\na     1.0 KiB\nb     2.0 KiB\n");
        ebb.run("list", "--columns", "name", "--sort", "name", "--reverse");
        assertThat(ebb.out()).isEqualTo("NAME\nb\na\n");
        assertThat(ebb.run("list", "--columns", "colour")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("\"colour\" is not a column: id, state");
    }

    @Test
    void colour_isForcedOrForbidden() {
        queue.fail(job("a", "http://x/").getId(), JobState.JOB_STATE_ERROR, JobError.getDefaultInstance());
        ebb.run("list", "--color", "always");
        assertThat(ebb.out()).contains("\u001b[31m");
        ebb.terminal = new Terminal(true, true, () -> 80);
        ebb.run("list", "--color=never");
        assertThat(ebb.out()).doesNotContain("\u001b");
        ebb.environment.put("NO_COLOR", "1");
        ebb.run("list");
        assertThat(ebb.out()).doesNotContain("\u001b");
        ebb.environment.remove("NO_COLOR");
        ebb.run("list");
        assertThat(ebb.out()).contains("\u001b[31m");
    }

    @Test
    void watch_onATerminal_keepsToIt_andShowsWhatChanges() {
        Job job = job("first", "http://x/");
        IntStream.range(0, 50).forEach(i -> job("job-" + i, "http://x/" + i));
        ebb.terminal = new Terminal(true, true, () -> 60, () -> 10);
        ebb.whenPrinted("more", () -> {
            queue.state(job.getId(), JobState.JOB_STATE_TRANSFERRING);
            ebb.whenPrinted("1 TRANSFERRING", () -> ebb.interrupt.run());
        });
        int code = ebb.run("list", "--watch", "--interval", "200ms", "--color", "never");

        assertThat(code).isEqualTo(ExitCode.DETACHED.number());
        assertThat(new Screen(60).write(ebb.out()).lines())
                .hasSizeLessThanOrEqualTo(10)
                .allSatisfy(line -> assertThat(line.length()).isLessThan(60))
                .anySatisfy(line -> assertThat(line).contains("51 jobs: 50 QUEUED, 1 TRANSFERRING"))
                .anySatisfy(line -> assertThat(line).contains("... and 45 more"));
    }

    @Test
    void watch_asJson_isALineForEachChange() {
        Job one = job("one", "http://x/1");
        job("two", "http://x/2");
        ebb.whenPrinted("two", () -> {
            queue.state(one.getId(), JobState.JOB_STATE_SUSPENDED);
            ebb.whenPrinted("SUSPENDED", () -> ebb.interrupt.run());
        });
        ebb.run("list", "--watch", "--interval", "200ms", "--json");
        assertThat(ebb.out().lines()).hasSize(3);
    }

    @Test
    void watch_intoAFile_repeatsNothing() {
        Job one = job("one", "http://x/1");
        ebb.whenPrinted("QUEUED", () -> {
            queue.state(one.getId(), JobState.JOB_STATE_SUSPENDED);
            ebb.whenPrinted("SUSPENDED", () -> ebb.interrupt.run());
        });
        ebb.run("list", "--watch", "--interval", "200ms");
        assertThat(ebb.out().lines().filter(line -> line.startsWith("ID"))).hasSizeLessThanOrEqualTo(2);
        assertThat(ebb.out()).doesNotContain("\u001b");
    }

    @Test
    void files_areListed_andSelected() {
        Job job = job("one", "http://x/a.jpg", "http://x/b.txt");
        queue.fileStates = index -> index == 0
                ? File.newBuilder().setState(FileState.FILE_STATE_TRANSFERRED).build()
                : File.getDefaultInstance();
        assertThat(ebb.run("files", job.getId())).as(ebb.err()).isZero();
        assertThat(ebb.out().lines()).hasSize(3).last().asString().contains("1  pending", "http://x/b.txt");
        ebb.run("files", "one", "--state", "transferred");
        assertThat(ebb.out()).contains("a.jpg").doesNotContain("b.txt");
        ebb.run("files", "one", "--match", "*.txt", "--json");
        assertThat(ebb.out().lines()).singleElement().asString().contains("\"remoteName\":\"http://x/b.txt\"");
    }

    private java.util.List<String> names(String... options) {
        String[] words = new String[options.length + 3];
        words[0] = "list";
        words[1] = "--columns";
        words[2] = "name";
        System.arraycopy(options, 0, words, 3, options.length);
        assertThat(ebb.run(words)).as(ebb.err()).isZero();
        return ebb.out().lines().skip(1).toList();
    }

    private Job job(String name, String... urls) {
        CreateJobRequest.Builder request =
                CreateJobRequest.newBuilder().setDisplayName(name).setResume(true);
        for (String url : urls) {
            request.addFiles(FileSpec.newBuilder().setRemoteName(url).setLocalName("/d/" + name));
        }
        return queue.create(request.build());
    }
}
