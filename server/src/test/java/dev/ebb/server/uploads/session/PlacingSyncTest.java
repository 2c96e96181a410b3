package dev.ebb.server.uploads.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.support.disk.DiskEvent;
import dev.ebb.server.support.disk.DiskEvent.Kind;
import dev.ebb.server.support.disk.DiskWatch;
import dev.ebb.server.support.disk.WatchedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A folder that could not be synced may have lost the new name: only a name that is given anew may be synced once more. */
class PlacingSyncTest {
    private static final byte[] FILE = {1, 2, 3};

    @TempDir
    Path folder;

    /** What happened to the place of the file and to its folder. */
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private int failures = 1;

    @ParameterizedTest
    @EnumSource(Placing.Rule.class)
    void file_whoseFolderIsNotSynced_isPlacedAnewByARepetition(Placing.Rule rule) throws Exception {
        try (RootFolder root = open()) {
            SessionStore store = SessionStore.open(root, limits(), InstantSource.system());
            Completion completion = completion(rule, root, store);
            Session begun = upload(store);
            Lease first = store.take(begun.id(), "", () -> {});
            assertThatThrownBy(() -> completion.complete(first)).isInstanceOf(UploadException.class);
            first.close();
            assertThat(folder.resolve("f")).doesNotExist();

            try (Lease again = store.take(begun.id(), "", () -> {})) {
                assertThat(completion.complete(again).stage()).isEqualTo(Stage.DONE);
            }

            assertThat(folder.resolve("f")).hasBinaryContent(FILE);
            assertThat(seen).containsExactly("named", "sync failed", "named", "synced");
        }
    }

    @Test
    void file_thatReplacesAnother_saysSoAlsoWhenItsFolderWasNotSyncedAtFirst() throws Exception {
        Files.write(folder.resolve("f"), new byte[9]);
        try (RootFolder root = open()) {
            SessionStore store = SessionStore.open(root, limits(), InstantSource.system());
            Completion completion = completion(Placing.Rule.REPLACE, root, store);
            Session begun = upload(store);
            Lease first = store.take(begun.id(), "", () -> {});
            assertThatThrownBy(() -> completion.complete(first)).isInstanceOf(UploadException.class);
            first.close();
            try (Lease again = store.take(begun.id(), "", () -> {})) {
                assertThat(completion.complete(again).replaced()).isTrue();
            }
            assertThat(folder.resolve("f")).hasBinaryContent(FILE);
        }
    }

    private RootFolder open() throws IOException {
        return RootFolder.open(new WatchedDisk(new Watch()).path(folder), false);
    }

    private static SessionLimits limits() {
        return new SessionLimits(1000, 10, Duration.ofDays(1), Duration.ofDays(1));
    }

    private static Completion completion(Placing.Rule rule, RootFolder root, SessionStore store) {
        return switch (rule) {
            case REFUSE -> Completion.refusing(root, store, Application.NONE);
            case REPLACE -> Completion.replacing(root, store, Application.NONE);
            case VERSION -> Completion.versioning(root, store, Application.NONE);
        };
    }

    private static Session upload(SessionStore store) throws UploadException {
        Session.Origin origin = new Session.Origin(Protocol.TUS, "", "http://h/f");
        try (Lease lease = store.begin(new Draft(origin, TargetPath.file("/f"), FILE.length, Map.of()), () -> {})) {
            lease.append(ByteBuffer.wrap(FILE));
            lease.acknowledge();
            return lease.session();
        }
    }

    /** Syncs of the target folder fail as often as they are to. */
    private final class Watch implements DiskWatch {
        @Override
        public int before(DiskEvent event) throws IOException {
            Path target = event.target();
            if (target != null && target.getFileName().toString().equals("f")) {
                seen.add("named");
            }
            if (event.kind() == Kind.FORCE_FOLDER && event.file().toRealPath().equals(folder.toRealPath())) {
                if (failures-- > 0) {
                    seen.add("sync failed");
                    throw new IOException("Input/output error");
                }
                seen.add("synced");
            }
            return ALL;
        }
    }
}
