package dev.ebb.server.backup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive piece by piece, as fast as somebody takes the pieces: manifest first, then the parts. Digests are taken in
 * a pass of their own, so that the manifest can stand in front. Not thread-safe.
 */
public final class ArchiveWriter implements AutoCloseable {
    private static final int PIECE = 64 << 10;

    private final Deque<Pending> left = new ArrayDeque<>();
    private final ByteArrayOutputStream made = new ByteArrayOutputStream(2 * PIECE);
    private final ZipOutputStream zip = new ZipOutputStream(made);
    private final byte[] block = new byte[PIECE / 2];
    private final Instant time;
    private @Nullable InputStream reading;
    private boolean ended;

    private ArchiveWriter(Instant time) {
        this.time = time;
        zip.setLevel(Deflater.BEST_SPEED);
    }

    /** One entry that is still to be written. */
    private record Pending(String name, Content content) {}

    /** Where bytes come from. */
    private interface Content {
        InputStream open() throws IOException;
    }

    /**
     * An archive of these files, which have to stay as they are until it is written.
     *
     * @param about what the manifest says; its entries and sealing are filled in here
     * @param parts files
     * @param secrets keys and tokens by the names of their files
     * @param passphrase seals the secrets; null leaves them out
     */
    public static ArchiveWriter begin(
            BackupManifest about, Map<Part, Path> parts, Map<String, byte[]> secrets, @Nullable String passphrase)
            throws IOException {
        ArchiveWriter writer = new ArchiveWriter(about.moment());
        List<BackupManifest.Entry> entries = new ArrayList<>();
        for (Map.Entry<Part, Path> part : new EnumMap<>(parts).entrySet()) {
            Content content = () -> Files.newInputStream(part.getValue());
            entries.add(entry(part.getKey(), content));
            writer.left.add(new Pending(part.getKey().entry(), content));
        }
        BackupManifest.Sealing sealing = null;
        if (passphrase != null) {
            String queue = entries.get(0).sha256();
            SealedSecrets sealed = SealedSecrets.seal(secrets, passphrase, queue);
            Content content = () -> new ByteArrayInputStream(sealed.ciphertext());
            entries.add(entry(Part.SECRETS, content));
            writer.left.add(new Pending(Part.SECRETS.entry(), content));
            sealing = sealed.sealing();
        }
        byte[] manifest = new BackupManifest(
                        BackupManifest.FORMAT,
                        about.ebb(),
                        about.schema(),
                        about.time(),
                        about.machine(),
                        about.store(),
                        about.key(),
                        entries,
                        sealing)
                .toJson();
        writer.left.addFirst(new Pending(BackupManifest.NAME, () -> new ByteArrayInputStream(manifest)));
        return writer;
    }

    private static BackupManifest.Entry entry(Part part, Content content) throws IOException {
        MessageDigest digest = Digests.sha256();
        try (InputStream in = content.open()) {
            long bytes = Digests.pour(in, digest);
            return new BackupManifest.Entry(part.entry(), bytes, Digests.hex(digest));
        }
    }

    /** The next piece, at most 64 KiB; null when the archive is whole. */
    public byte @Nullable [] next() throws IOException {
        while (made.size() < PIECE && !ended) {
            step();
        }
        if (made.size() == 0) {
            return null;
        }
        byte[] all = made.toByteArray();
        int length = Math.min(all.length, PIECE);
        made.reset();
        made.write(all, length, all.length - length);
        return length == all.length ? all : java.util.Arrays.copyOf(all, length);
    }

    private void step() throws IOException {
        InputStream in = reading;
        if (in != null) {
            int count = in.read(block);
            if (count >= 0) {
                zip.write(block, 0, count);
                return;
            }
            in.close();
            reading = null;
            zip.closeEntry();
        }
        Pending next = left.poll();
        if (next == null) {
            zip.finish();
            ended = true;
            return;
        }
        ZipEntry entry = new ZipEntry(next.name());
        entry.setTimeLocal(time.atOffset(ZoneOffset.UTC).toLocalDateTime());
        zip.putNextEntry(entry);
        reading = next.content().open();
    }

    @Override
    public void close() throws IOException {
        left.clear();
        InputStream in = reading;
        reading = null;
        ended = true;
        if (in != null) {
            in.close();
        }
    }
}
