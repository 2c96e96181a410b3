package dev.ebb.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.FileRecipient;
import dev.ebb.server.job.JobException;
import dev.ebb.server.job.JobFile;
import dev.ebb.server.job.JobType;
import dev.ebb.server.job.OverwriteRule;
import dev.ebb.server.support.RecordingListener;
import dev.ebb.server.support.RemoteFile;
import dev.ebb.server.support.ScriptedHttpServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that runs as root does an owner's file work with the owner's rights and no others. */
@Tag("root")
class OwnerRightsTest {
    private static final int UID = 4242;
    private static final int GID = 4243;
    private static final int TEAM = 4244;
    private static final FileOwner OWNER = new FileOwner(UID, GID, List.of((long) GID, (long) TEAM), 027);
    private static final byte[] CONTENT = EngineHarness.content(300_000, 1);

    @TempDir
    Path top;

    private EngineHarness engine;
    private ScriptedHttpServer server;

    @BeforeEach
    void start() throws Exception {
        Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwxr-xr-x"));
        engine = new EngineHarness(top);
        server = ScriptedHttpServer.start(new RemoteFile(CONTENT).etag("\"v1\""));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        server.close();
    }

    private Path folder(String name, int uid, int gid, String mode) throws Exception {
        Path made = Files.createDirectory(top.resolve(name));
        Files.setAttribute(made, "unix:uid", uid);
        Files.setAttribute(made, "unix:gid", gid);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
        return made;
    }

    private LocalFiles files(Path folder, boolean create) {
        Path temporary = folder.resolve(JobFile.temporaryName(engine.jobId(), 0));
        return new LocalFiles(folder.resolve("f"), temporary, create, OWNER, List.of());
    }

    private TransferEnd run(LocalFiles files, JobType type) {
        TransferTask task = new TransferTask(
                engine.jobId(),
                0,
                1,
                type,
                server.uri("/f"),
                files,
                null,
                null,
                List.of(),
                null,
                Duration.ofSeconds(10),
                false,
                HttpOptions.DEFAULTS,
                TransferMode.USUAL,
                FileSelection.WHOLE);
        RecordingListener listener = new RecordingListener();
        engine.engine().start(task, listener);
        return listener.awaitEnd();
    }

    private static void assertOwned(Path path, int uid, int gid) throws Exception {
        assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(uid);
        assertThat(Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(gid);
    }

    private static void assertDenied(TransferEnd end) {
        assertThat(end)
                .isInstanceOfSatisfying(
                        TransferEnd.Failed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(ErrorCode.E_ACCESSDENIED));
    }

    @Test
    void download_intoTheOwnersFolder_belongsToTheOwner() throws Exception {
        Path home = folder("home", UID, GID, "rwx------");
        LocalFiles files = files(home, false);

        TransferEnd.Finished finished = (TransferEnd.Finished) run(files, JobType.DOWNLOAD);

        assertOwned(files.temporary(), UID, GID);
        PublishResult placed = engine.engine()
                .publish(
                        List.of(new PublishTask(files, OverwriteRule.REPLACE, finished.bytes(), finished.fileKey())),
                        () -> true)
                .toCompletableFuture()
                .get();
        assertThat(placed.failure()).isNull();
        assertOwned(files.destination(), UID, GID);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.destination())))
                .isEqualTo("rw-r-----");
        assertThat(files.destination()).hasBinaryContent(CONTENT);
    }

    /** The second time is what follows a crash. */
    @Test
    void publish_forAnotherAccount_givesTheFileAwayHoweverOften() throws Exception {
        LocalFiles files = files(folder("home", UID, GID, "rwx------"), false);
        TransferEnd.Finished finished = (TransferEnd.Finished) run(files, JobType.DOWNLOAD);
        PublishTask task = new PublishTask(
                files,
                OverwriteRule.REPLACE,
                finished.bytes(),
                finished.fileKey(),
                new FileRecipient(UID + 1, GID + 1));

        for (int time = 0; time < 2; time++) {
            PublishResult placed = engine.engine()
                    .publish(List.of(task), () -> true)
                    .toCompletableFuture()
                    .get();
            assertThat(placed.failure()).isNull();
            assertOwned(files.destination(), UID + 1, GID + 1);
        }
        assertThat(files.destination()).hasBinaryContent(CONTENT);
    }

    @Test
    void download_intoAFolderOfHisGroup_isAllowed() throws Exception {
        Path shared = folder("shared", 0, TEAM, "rwxrwx---");

        assertThat(run(files(shared, false), JobType.DOWNLOAD)).isInstanceOf(TransferEnd.Finished.class);
    }

    @Test
    void download_intoNewFolders_makesThemTheOwners() throws Exception {
        Path home = folder("home", UID, GID, "rwx------");

        assertThat(run(files(home.resolve("a/b"), true), JobType.DOWNLOAD)).isInstanceOf(TransferEnd.Finished.class);

        assertOwned(home.resolve("a"), UID, GID);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("a/b"))))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void download_whereOnlyRootMayWrite_isDenied() throws Exception {
        Path etc = folder("etc", 0, 0, "rwxr-xr-x");

        assertDenied(run(files(etc, false), JobType.DOWNLOAD));
        assertThat(etc).isEmptyDirectory();
    }

    @Test
    void upload_ofAFileOnlyRootMayRead_isDenied() throws Exception {
        Path home = folder("home", UID, GID, "rwx------");
        Path secret = Files.writeString(top.resolve("secret"), "root's");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(home.resolve("f"), secret);

        assertDenied(run(files(home, false), JobType.UPLOAD));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void probe_asksWithTheOwnersRights() throws Exception {
        LocalFiles denied = files(folder("etc", 0, 0, "rwxr-xr-x"), false);
        LocalFiles allowed = files(folder("home", UID, GID, "rwx------"), false);

        assertThatThrownBy(() -> engine.engine()
                        .probe(denied, JobType.DOWNLOAD)
                        .toCompletableFuture()
                        .get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(JobException.class);
        engine.engine().probe(allowed, JobType.DOWNLOAD).toCompletableFuture().get();
    }

    @Test
    void rootsOwnFiles_afterAnOwnersWork_areRootsAgain() throws Exception {
        Path home = folder("home", UID, GID, "rwx------");
        Path etc = folder("etc", 0, 0, "rwx------");
        // As many as there are disk threads, and more: each of them has worked for the owner.
        for (int i = 0; i < 8; i++) {
            run(files(home, false), JobType.DOWNLOAD);
        }

        for (int i = 0; i < 8; i++) {
            LocalFiles own = new LocalFiles(etc.resolve("f"), etc.resolve(".part"), false, null, List.of());
            TransferTask task = new TransferTask(
                    engine.jobId(),
                    0,
                    1,
                    JobType.DOWNLOAD,
                    URI.create(server.uri("/f").toString()),
                    own,
                    null,
                    null,
                    List.of(),
                    null,
                    Duration.ofSeconds(10),
                    false,
                    HttpOptions.DEFAULTS,
                    TransferMode.USUAL,
                    FileSelection.WHOLE);
            RecordingListener listener = new RecordingListener();
            engine.engine().start(task, listener);
            listener.awaitFinished();
            assertOwned(own.temporary(), 0, 0);
        }
    }
}
