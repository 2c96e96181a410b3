package dev.ebb.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of each state that a sudden end can leave on disk. */
class UploadRecoveryTest {
    @TempDir
    Path folder;

    private UploadRig rig;
    private BitsClient bits;
    private String session = "";
    private final byte[] file = new byte[1000];

    @BeforeEach
    void begin() throws IOException {
        new Random(13).nextBytes(file);
        rig = new UploadRig(folder).start();
        bits = new BitsClient(rig, "/f");
        session = bits.session();
        bits.fragment(session, file, 0, 600);
        rig.close();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Path sessionFile(String name) throws IOException {
        return rig.sessions().get(0).resolve(name);
    }

    /** Writes into the journal what a run would have written that got as far as {@code stage}. */
    private void endedAt(String stage, String place, int offset) throws IOException {
        Path journal = sessionFile("session.json");
        Files.writeString(
                journal,
                Files.readString(journal)
                        .replace("\"stage\":\"RECEIVING\"", "\"stage\":\"" + stage + "\"")
                        .replace("\"place\":\"\"", "\"place\":\"" + place + "\"")
                        .replace("\"offset\":600", "\"offset\":" + offset));
    }

    /** The file is in its place, once, and every repeated request has the answer that the first one would have had. */
    private void assertFinished() throws IOException {
        assertThat(bits.fragment(session, file, 600, 1000).field("BITS-Received-Content-Range"))
                .isEqualTo("1000");
        assertThat(rig.files()).containsExactly("f");
        assertThat(rig.content("f")).isEqualTo(file);
        assertThat(bits.close(session).status()).isEqualTo(200);
        assertThat(rig.files()).containsExactly("f");
    }

    @Test
    void bytes_beyondTheJournal_areSentAgain() throws IOException {
        Files.write(sessionFile("data"), new byte[500], java.nio.file.StandardOpenOption.APPEND);
        rig.start();
        assertThat(bits.question(session, 1000).field("BITS-Received-Content-Range"))
                .isEqualTo("600");
        assertFinished();
    }

    @Test
    void wholeFile_notYetOnItsWay_isPlacedByItself() throws Exception {
        Files.write(sessionFile("data"), file);
        endedAt("WHOLE", "", 1000);
        rig.start();
        assertFinished();
    }

    @Test
    void file_announcedButNotLinked_isPlaced() throws IOException {
        Files.write(sessionFile("data"), file);
        endedAt("PLACING", "f", 1000);
        rig.start();
        assertFinished();
    }

    @Test
    void file_linkedButNotYetTakenOut_isPlacedOnce() throws IOException {
        Files.write(sessionFile("data"), file);
        Files.createLink(rig.root.resolve("f"), sessionFile("data"));
        endedAt("PLACING", "f", 1000);
        rig.start();
        assertFinished();
    }

    @Test
    void file_placedButNotRecorded_isLeftWhereItIs() throws IOException {
        Files.delete(sessionFile("data"));
        Files.write(rig.root.resolve("f"), file);
        endedAt("PLACING", "f", 1000);
        rig.start();
        assertFinished();
    }

    @Test
    void fileOfSomebodyElse_whereOursWasToGo_isLeftAlone() throws IOException {
        Files.write(sessionFile("data"), file);
        Files.writeString(rig.root.resolve("f"), "mine");
        endedAt("PLACING", "f", 1000);
        rig.start();
        assertThat(bits.fragment(session, file, 600, 1000).status()).isEqualTo(409);
        assertThat(rig.content("f")).asString().isEqualTo("mine");
        Files.delete(rig.root.resolve("f"));
        assertFinished();
    }

    @Test
    void foldersWithoutAJournal_areRemovedAndDamagedOnesKept() throws IOException {
        Path unpromised = Files.createDirectory(rig.root.resolve(".ebb/sessions/unpromised"));
        Files.write(unpromised.resolve("data"), new byte[10]);
        Path damaged = Files.createDirectory(rig.root.resolve(".ebb/sessions/damaged"));
        Files.writeString(damaged.resolve("session.json"), "{\"id\":");
        rig.start();
        assertThat(unpromised).doesNotExist();
        assertThat(damaged).isDirectory();
        assertFinished();
    }
}
