package dev.ebb.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive that is not exactly what was written is refused, and nothing is written for it. */
class BackupArchiveTest {
    private static final String PASSPHRASE = "correct horse battery";
    private static final byte[] QUEUE = bytes(300_000);
    private static final byte[] KEY = bytes(32);

    @TempDir
    Path folder;

    private Path archive;

    @BeforeEach
    void write() throws IOException {
        archive = folder.resolve("a.zip");
        Files.write(archive, archive(PASSPHRASE));
    }

    @Test
    void archive_asWritten_givesBackWhatWentIn() throws IOException {
        BackupArchive read = BackupArchive.verify(archive);
        Path queue = folder.resolve("queue");
        Path policies = folder.resolve("policies.out");

        read.unpack(Map.of(Part.QUEUE, queue, Part.POLICIES, policies));

        assertThat(queue).hasBinaryContent(QUEUE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(queue)))
                .isEqualTo("rw-------");
        assertThat(policies).hasContent("limits.jobs-per-user=7");
        assertThat(read.secrets(PASSPHRASE)).containsOnlyKeys("secret.key");
        assertThat(read.secrets(PASSPHRASE).get("secret.key")).isEqualTo(KEY);
        assertThat(read.manifest().machine()).isEqualTo("here");
    }

    @Test
    void secrets_withAnotherPassphrase_staySealed() throws IOException {
        BackupArchive read = BackupArchive.verify(archive);
        assertThatThrownBy(() -> read.secrets("correct horse batterx"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("passphrase is not the one");
    }

    @Test
    void secrets_besideAnotherQueue_staySealed() {
        SealedSecrets sealed = SealedSecrets.seal(Map.of("secret.key", KEY), PASSPHRASE, "of one queue");
        assertThat(sealed.open(PASSPHRASE, "of one queue").get("secret.key")).isEqualTo(KEY);
        assertThatThrownBy(() -> sealed.open(PASSPHRASE, "of another")).isInstanceOf(BackupException.class);
    }

    @Test
    void key_inTheArchive_isNowhereInClear() throws IOException {
        assertThat(indexOf(Files.readAllBytes(archive), KEY)).isNegative();
        assertThat(indexOf(archive(null), KEY)).isNegative();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void archive_withAByteFlipped_isRefusedOrTheSame(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] good = Files.readAllBytes(archive);
        for (int i = 0; i < 10; i++) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(archive, bad);
            refusedOrTheSame("seed " + seed + ", byte " + at);
        }
    }

    @Test
    void archive_withANameThatIsNoText_isRefused() throws IOException {
        for (String name : List.of("policies", "manifest.json")) {
            byte[] bad = zip(entries());
            bad[indexOf(bad, name.getBytes(StandardCharsets.UTF_8))] |= (byte) 0x80;
            Files.write(archive, bad);
            assertRefused(name);
        }
        assertThatThrownBy(() -> BackupArchive.glance(archive)).isInstanceOf(BackupException.class);
    }

    @Test
    void archive_cutOffAnywhere_isRefused() throws IOException {
        byte[] good = Files.readAllBytes(archive);
        for (int length : new int[] {0, 1, 100, 700, good.length / 2, good.length - 400, good.length - 1}) {
            Files.write(archive, Arrays.copyOf(good, length));
            assertRefused("cut to " + length);
        }
    }

    @Test
    void archive_withOneEntryAnother_isRefused() throws IOException {
        for (String name : List.of("queue.db", "policies", "secrets")) {
            Map<String, byte[]> entries = entries();
            byte[] other = entries.get(name).clone();
            other[other.length / 2]++;
            entries.put(name, other);
            Files.write(archive, zip(entries));
            assertRefused(name + " is another");
            entries.put(name, Arrays.copyOf(other, other.length - 1));
            Files.write(archive, zip(entries));
            assertRefused(name + " is shorter");
            entries.remove(name);
            Files.write(archive, zip(entries));
            assertRefused(name + " is missing");
        }
    }

    @Test
    void archive_withNamesThatLeadOut_isRefused() throws IOException {
        for (String name : List.of("../evil", "/tmp/evil", "store/../../evil", "queue.db/", "new")) {
            Map<String, byte[]> entries = entries();
            entries.put(name, new byte[] {1});
            Files.write(archive, zip(entries));
            assertRefused("also holds " + name);
            String manifest = new String(entries.get("manifest.json"), StandardCharsets.UTF_8);
            entries.put(
                    "manifest.json",
                    manifest.replace("\"policies\"", "\"" + name + "\"").getBytes(StandardCharsets.UTF_8));
            entries.put(name, entries.remove("policies"));
            Files.write(archive, zip(entries));
            assertRefused("names " + name);
        }
        assertThat(folder.getParent().resolve("evil")).doesNotExist();
    }

    @Test
    void archive_withAnEntryTwice_isRefused() throws IOException {
        byte[] bytes = zip(entries());
        byte[] twice = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("policies", "queue.db")
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(archive, twice);
        assertRefused("the queue twice");
    }

    @Test
    void archive_thatUnpacksToMoreThanItSays_isRefusedEarly() throws IOException {
        Map<String, byte[]> entries = entries();
        byte[] policies = entries.put("policies", new byte[50 << 20]);
        Files.write(archive, zip(entries));
        assertThatThrownBy(() -> BackupArchive.verify(archive))
                .as("before all of it is unpacked")
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("larger than the manifest says");
        String manifest = new String(entries.get("manifest.json"), StandardCharsets.UTF_8);
        String size = "\"bytes\": " + "limits.jobs-per-user=7".length();
        for (String lie : List.of("\"bytes\": 9223372036854775807", "\"bytes\": -1", "\"bytes\": 52428800")) {
            entries.put("manifest.json", manifest.replace(size, lie).getBytes(StandardCharsets.UTF_8));
            Files.write(archive, zip(entries));
            assertRefused("an admitted bomb " + lie);
        }
        String honest = manifest.replace(size, "\"bytes\": 52428800")
                .replace(sha256(policies), sha256(entries.get("policies")));
        entries.put("manifest.json", honest.getBytes(StandardCharsets.UTF_8));
        Files.write(archive, zip(entries));
        assertThatThrownBy(() -> BackupArchive.verify(archive))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("impossible size");
        entries.put("manifest.json", new byte[1 << 20]);
        Files.write(archive, zip(entries));
        assertRefused("a manifest of a megabyte");
    }

    @Test
    void archive_thatIsExchangedWhileItIsRead_isRefused() throws IOException {
        BackupArchive read = BackupArchive.verify(archive);
        Files.write(archive, archive(null));
        Path queue = folder.resolve("queue");
        assertThatThrownBy(() -> read.unpack(Map.of(Part.QUEUE, queue)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("changed while it was read");
    }

    @Test
    void archive_withAnotherDirectoryAtItsEnd_isRefused() throws IOException {
        Map<String, byte[]> entries = entries();
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(zip(entries));
        entries.remove("policies");
        both.write(zip(entries));
        Files.write(archive, both.toByteArray());
        assertRefused("whoever looks into its directory sees another archive");
    }

    @Test
    void archive_ofANewerFormatOrNone_saysSo() throws IOException {
        Map<String, byte[]> entries = entries();
        String manifest = new String(entries.get("manifest.json"), StandardCharsets.UTF_8);
        entries.put(
                "manifest.json",
                manifest.replace("\"format\": 1", "\"format\": 2").getBytes(StandardCharsets.UTF_8));
        Files.write(archive, zip(entries));
        assertThatThrownBy(() -> BackupArchive.verify(archive))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("newer Ebb");
        for (String wrong : List.of("", "{}", "null", "[]", "{\"format\": 1}", "\u0000")) {
            entries.put("manifest.json", wrong.getBytes(StandardCharsets.UTF_8));
            Files.write(archive, zip(entries));
            assertRefused("manifest " + wrong);
        }
        Files.writeString(archive, "not an archive at all");
        assertRefused("text");
    }

    private void assertRefused(String what) throws IOException {
        Path target = folder.resolve("nothing");
        assertThatThrownBy(() -> BackupArchive.verify(archive).unpack(Map.of(Part.QUEUE, target)))
                .as(what)
                .isInstanceOf(BackupException.class);
        assertThat(target).as(what).doesNotExist();
    }

    /** Some bits of a ZIP say nothing, such as the time of an entry. */
    private void refusedOrTheSame(String what) throws IOException {
        BackupArchive read;
        try {
            read = BackupArchive.verify(archive);
        } catch (BackupException refused) {
            return;
        }
        Path queue = folder.resolve("queue.out");
        Files.deleteIfExists(queue);
        read.unpack(Map.of(Part.QUEUE, queue));
        assertThat(queue).as(what).hasBinaryContent(QUEUE);
        assertThat(read.secrets(PASSPHRASE).get("secret.key")).as(what).isEqualTo(KEY);
    }

    private byte[] archive(String passphrase) throws IOException {
        Path queue = Files.write(folder.resolve("queue.in"), QUEUE);
        Path policies = Files.writeString(folder.resolve("policies.in"), "limits.jobs-per-user=7");
        BackupManifest about =
                new BackupManifest(1, "1.2.3", 13, "2026-01-02T03:04:05Z", "here", "sqlite", "ab", List.of(), null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArchiveWriter writer = ArchiveWriter.begin(
                about, Map.of(Part.QUEUE, queue, Part.POLICIES, policies), Map.of("secret.key", KEY), passphrase)) {
            for (byte[] piece = writer.next(); piece != null; piece = writer.next()) {
                assertThat(piece.length).isBetween(1, 64 << 10);
                out.write(piece);
            }
        }
        return out.toByteArray();
    }

    private Map<String, byte[]> entries() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new java.io.ByteArrayInputStream(archive(PASSPHRASE)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    /** Small entries as they are, so that a test can change their names. */
    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                if (each.getValue().length < 1000) {
                    CRC32 sum = new CRC32();
                    sum.update(each.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(each.getValue().length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(each.getValue());
            }
        }
        return out.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        MessageDigest digest = Digests.sha256();
        digest.update(bytes);
        return Digests.hex(digest);
    }

    private static int indexOf(byte[] all, byte[] part) {
        return new String(all, StandardCharsets.ISO_8859_1).indexOf(new String(part, StandardCharsets.ISO_8859_1));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
