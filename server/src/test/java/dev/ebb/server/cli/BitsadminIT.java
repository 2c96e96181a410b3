package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Origin;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.EnumJobsRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts for BITS's own tool, line by line against the real service. */
class BitsadminIT extends BitsadminScript {
    private static final byte[] CONTENT = "what is fetched".getBytes(StandardCharsets.US_ASCII);

    private final CountDownLatch release = new CountDownLatch(1);

    @Override
    Origin origin() {
        return new Origin()
                .file("/a", CONTENT)
                .file("/b", CONTENT)
                .script("/slow", new RemoteFile(CONTENT).etag("\"1\"").holdAt(5, release))
                .script("/order", (request, answer) -> {
                    request.body();
                    byte[] reply = "thanks".getBytes(StandardCharsets.US_ASCII);
                    answer.head(200, "Content-Length: " + reply.length).body(reply);
                })
                .script("/gone", (request, answer) -> answer.head(404, "Content-Length: 0"));
    }

    @AfterEach
    void letGo() {
        release.countDown();
    }

    @Test
    void download_stepByStep_asAScriptHasIt() {
        String job = raw("/create", "images");
        assertThat(job).matches(GUID);
        Path file = folder.resolve("file");
        assertThat(say("/ADDFILE", "images", url("/a"), file.toString()))
                .containsExactly("Added " + url("/a") + " -> " + file + " to job.");
        assertThat(say("-addfile", job, url("/b"), "beside")).hasSize(1);
        assertThat(say("/setpriority", job, "high")).containsExactly("Priority is now HIGH.");
        assertThat(say("/setdescription", job, "for the test")).containsExactly("Description is now 'for the test'.");
        assertThat(say("/setminretrydelay", job, "60")).containsExactly("Minimum retry delay is now 60.");
        assertThat(raw("/getstate", job)).isEqualTo("SUSPENDED");
        assertThat(raw("/getbytestotal", job)).isEqualTo("UNKNOWN");

        assertThat(say("/resume", "images")).containsExactly("Job resumed.");
        assertThat(ended(job)).isEqualTo("TRANSFERRED");
        assertThat(raw("/getbytestransferred", job)).isEqualTo(String.valueOf(2 * CONTENT.length));
        assertThat(raw("/getfilestransferred", job)).isEqualTo("2");
        assertThat(raw("/getcompletiontime", job)).matches("\\d{1,2}/\\d{1,2}/\\d{4} \\d{1,2}:\\d{2}:\\d{2} [AP]M");
        assertThat(raw("/gettemporaryname", job, "0")).startsWith(folder.toString());
        assertThat(file).doesNotExist();

        assertThat(say("/complete", job)).containsExactly("Job completed.");
        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(folder.resolve("beside")).hasBinaryContent(CONTENT);
        assertThat(refused("/getstate", "images")).containsExactly("No job is called \"images\".");
        assertThat(refused("/getstate", job)).first().isEqualTo("Unable to get the state - 0x80200001");
    }

    @Test
    void listAndInfo_ofAJob_haveTheLinesThatScriptsRead() {
        String job = raw("/create", "images");
        say("/addfile", job, url("/a"), "file");
        assertThat(say("/list")).containsExactly(job + " 'images' SUSPENDED 0 / 1 0 / UNKNOWN", "", "Listed 1 job(s).");
        assertThat(say("/info", job)).containsExactly(job + " 'images' SUSPENDED 0 / 1 0 / UNKNOWN");
        assertThat(say("/listfiles", job))
                .containsExactly("0 / UNKNOWN WORKING " + url("/a") + " -> " + folder.resolve("file"));
        assertThat(say("/info", job, "/VERBOSE"))
                .contains(
                        "GUID: " + job + " DISPLAY: 'images'",
                        "PRIORITY: NORMAL FILES: 0 / 1 BYTES: 0 / UNKNOWN",
                        "COMPLETION TIME: UNKNOWN ACL FLAGS:",
                        "NOTIFY INTERFACE: UNREGISTERED NOTIFICATION FLAGS: 3",
                        "RETRY DELAY: 600 NO PROGRESS TIMEOUT: 1209600 ERROR COUNT: 0",
                        "PROXY USAGE: PRECONFIG PROXY LIST: NULL PROXY BYPASS LIST: NULL",
                        "JOB FILES:",
                        "\t0 / UNKNOWN WORKING " + url("/a") + " -> " + folder.resolve("file"),
                        "NOTIFICATION COMMAND LINE: none",
                        "CUSTOM HEADERS: NULL")
                .anySatisfy(line -> assertThat(line).startsWith("TYPE: DOWNLOAD STATE: SUSPENDED OWNER: "));
        assertThat(say("/list", "/allusers", "/verbose"))
                .contains("GUID: " + job + " DISPLAY: 'images'", "Listed 1 job(s).");
    }

    @Test
    void jobWhoseFileIsGone_saysWhy_andGeterrorDoes() {
        String job = raw("/create", "lost");
        say("/addfile", job, url("/gone"), "file");
        assertThat(refused("/geterror", job)).first().isEqualTo("Unable to get the error - 0x8020000f");
        say("/resume", job);
        assertThat(ended(job)).isEqualTo("ERROR");
        assertThat(say("/geterror", job))
                .contains("ERROR FILE:    " + url("/gone") + " -> " + folder.resolve("file"))
                .anySatisfy(line -> assertThat(line).startsWith("ERROR CODE:    0x80190194 - "))
                .anySatisfy(line -> assertThat(line).startsWith("ERROR CONTEXT: 0x00000005 - "));
        assertThat(say("/info", job, "/verbose"))
                .anySatisfy(line -> assertThat(line).startsWith("ERROR CODE:    0x80190194 - "));
        assertThat(raw("/geterrorcount", job)).isEqualTo("1");
        assertThat(say("/cancel", job)).containsExactly("Job canceled.");
    }

    @Test
    void uploadReply_sent_hasItsReply() throws IOException {
        Path order = Files.writeString(folder.resolve("order"), "two of them");
        String job = raw("/create", "/upload-reply", "order");
        assertThat(raw("/gettype", job)).isEqualTo("UPLOAD-REPLY");
        say("/addfile", job, url("/order"), order.toString());
        assertThat(say("/setreplyfilename", job, "answer"))
                .containsExactly("Reply file name is now '" + folder.resolve("answer") + "'.");
        say("/resume", job);
        assertThat(ended(job)).isEqualTo("TRANSFERRED");
        assertThat(raw("/getreplyprogress", job)).isEqualTo("6 / 6");
        assertThat(raw("/getreplydata", job)).isEqualTo("7468616e6b73");
        assertThat(say("/getreplydata", job))
                .first()
                .asString()
                .startsWith("000000: 74 68 61")
                .endsWith("thanks");
        assertThat(raw("/getreplyfilename", job))
                .isEqualTo(folder.resolve("answer").toString());
        say("/complete", job);
        assertThat(folder.resolve("answer")).hasContent("thanks");
    }

    @Test
    void transfer_ofTwoFiles_putsThemInPlace_andOneThatFailsIsCancelled() {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        assertThat(say(
                        "/transfer",
                        "both",
                        "/download",
                        "/priority",
                        "FOREGROUND",
                        "/aclflags",
                        "OG",
                        url("/a"),
                        one.toString(),
                        url("/b"),
                        two.toString()))
                .contains("DISPLAY: 'both' TYPE: DOWNLOAD STATE: TRANSFERRED", "Transfer complete.")
                .anySatisfy(
                        line -> assertThat(line).isEqualTo("PRIORITY: FOREGROUND FILES: 2 / 2 BYTES: 30 / 30 (100%)"));
        assertThat(one).hasBinaryContent(CONTENT);
        assertThat(two).hasBinaryContent(CONTENT);

        assertThat(refused("/transfer", "bad", url("/gone"), "three"))
                .contains("The transfer has failed.")
                .anySatisfy(line -> assertThat(line).startsWith("ERROR CODE:    0x80190194 - "));
        assertThat(say("/list")).containsExactly("", "Listed 0 job(s).");
    }

    @Test
    @Timeout(120)
    void transfer_overARestartOfTheService_goesOn() {
        whenMoving(() -> {
            daemon.close();
            release.countDown();
            try {
                startDaemon();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(say("/transfer", "slow", url("/slow"), "file")).contains("Transfer complete.");
        assertThat(folder.resolve("file")).hasBinaryContent(CONTENT);
    }

    @Test
    @Timeout(60)
    void transfer_interrupted_leavesTheJobToTheService() {
        whenMoving(() -> ebb.interrupt.run());
        assertThat(refused("/transfer", "slow", url("/slow"), "file"))
                .last()
                .asString()
                .matches("Interrupted\\. Job " + GUID + " goes on in the background\\.");
        release.countDown();
        assertThat(ended("slow")).isEqualTo("TRANSFERRED");
    }

    @Test
    @Timeout(60)
    void transfer_whoseJobSomebodyCancels_fails() {
        whenMoving(() -> daemon.stubs()
                .job()
                .cancel(CancelRequest.newBuilder()
                        .setJobId(daemon.stubs()
                                .manager()
                                .enumJobs(EnumJobsRequest.getDefaultInstance())
                                .getJobs(0)
                                .getId())
                        .build()));
        assertThat(refused("/transfer", "slow", url("/slow"), "file")).last().isEqualTo("Transfer canceled.");
    }

    private void whenMoving(Runnable action) {
        whenPrinted("STATE: TRANSFERRING", action);
    }

    /** Does something, on a thread of its own, once this has been printed. */
    private void whenPrinted(String text, Runnable action) {
        Thread watcher = new Thread(() -> {
            while (!ebb.out().contains(text) && !Thread.interrupted()) {
                Thread.onSpinWait();
            }
            action.run();
        });
        watcher.setDaemon(true);
        watcher.start();
    }

    @Test
    void files_fromATextWithRangesAndANewPrefix() throws IOException {
        Files.writeString(
                folder.resolve("set"),
                "# two files\n" + url("/old/a") + " one\n\n" + url("/old/b") + " \"with a blank\"\n");
        String job = raw("/create", "set");
        assertThat(say("/addfileset", job, "set")).hasSize(2);
        assertThat(raw("/getfilestotal", job)).isEqualTo("2");
        assertThat(say("/replaceremoteprefix", job, url("/old/"), url("/"))).hasSize(1);
        assertThat(say("/replaceremoteprefix", job, url("/old/"), url("/")))
                .containsExactly("No URL of the job begins with " + url("/old/") + ".");
        say("/addfilewithranges", job, url("/a"), "parts", "0:4,5:eof");
        say("/resume", job);
        assertThat(ended(job)).isEqualTo("TRANSFERRED");
        assertThat(say("/setvalidationstate", job, "0", "true")).containsExactly("Validation state is now TRUE.");
        assertThat(raw("/getvalidationstate", job, "0")).isEqualTo("TRUE");
        say("/complete", job);
        assertThat(folder.resolve("with a blank")).hasBinaryContent(CONTENT);
        assertThat(folder.resolve("parts")).hasContent("whatis fetched");
    }

    @Test
    void reset_ofSeveralJobs_cancelsThem_andANameOfTwoIsRefused() {
        String one = raw("/create", "twin");
        String two = raw("/create", "twin");
        assertThat(refused("/suspend", "twin")).singleElement().asString().contains("2 jobs are named", one, two);
        assertThat(say("/suspend", one.substring(1, one.length() - 1).toLowerCase(Locale.ROOT)))
                .as("without braces")
                .containsExactly("Job suspended.");
        assertThat(say("/reset")).containsExactly(one + " canceled.", two + " canceled.", "2 out of 2 jobs canceled.");
    }

    @Test
    @Timeout(60)
    void monitor_interrupted_hasShownTheJobs() {
        String job = raw("/create", "watched");
        whenPrinted("MONITORING", () -> ebb.interrupt.run());
        assertThat(say("/monitor", "/refresh", "60"))
                .containsExactly(
                        "MONITORING BACKGROUND COPY MANAGER(60 second refresh)",
                        job + " 'watched' SUSPENDED 0 / 0 0 / 0");
    }
}
