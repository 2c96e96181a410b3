package dev.ebb.server.peer.cache;

import dev.ebb.server.job.Digest;
import dev.ebb.server.job.DigestAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the cache: content under its SHA-256, a record beside it. Content is a copy of its own, never a link to a file
 * that its owner may change. Nothing is synced, for what a crash leaves is found out by its digest. Thread-safe for different
 * files; the folder is the service's alone.
 */
final class ContentFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ContentFolder.class);
    private static final int BLOCK = 256 << 10;
    private static final String CONTENT = ".content";
    private static final String RECORD = ".json";
    private static final String INCOMING = ".part";

    private final Path folder;

    ContentFolder(Path folder) {
        this.folder = folder;
    }

    /** Both digests of some bytes. */
    record Digests(Digest sha256, Digest sha512) {}

    /** The records of which the content is there in its size; whatever else lies around is removed. */
    List<CacheRecord> load() throws IOException {
        Files.createDirectories(folder);
        List<CacheRecord> records = new ArrayList<>();
        Set<Path> belonging = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + RECORD)) {
            for (Path file : files) {
                RecordText.read(Files.readString(file, StandardCharsets.UTF_8))
                        .filter(record -> recordFile(record).equals(file) && hasSize(record))
                        .ifPresent(record -> {
                            records.add(record);
                            belonging.add(file);
                            belonging.add(contentFile(record));
                        });
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*{.json,.content,.part}")) {
            for (Path file : files) {
                if (!belonging.contains(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return records;
    }

    private boolean hasSize(CacheRecord record) {
        try {
            return Files.size(contentFile(record)) == record.bytes();
        } catch (IOException missing) {
            return false;
        }
    }

    /** Copies so many bytes to a file of its own; answers that file. */
    Path copy(ContentSource source, long bytes, Hashing hashing) throws IOException {
        Path part = folder.resolve(UUID.randomUUID() + INCOMING);
        try (FileChannel target = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            long at = 0;
            while (at < bytes) {
                block.clear().limit((int) Math.min(BLOCK, bytes - at));
                source.read(block, at);
                block.flip();
                at += block.remaining();
                hashing.update(block.duplicate());
                while (block.hasRemaining()) {
                    target.write(block);
                }
            }
            return part;
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(part);
            throw failed;
        }
    }

    /** Gives a copy its place. */
    void place(Path part, CacheRecord record) throws IOException {
        Files.move(part, contentFile(record), StandardCopyOption.ATOMIC_MOVE);
    }

    void discard(Path part) {
        delete(part);
    }

    /** Writes the record beside its content, as a whole or not at all. */
    void write(CacheRecord record) throws IOException {
        Path next = folder.resolve(UUID.randomUUID() + INCOMING);
        Files.writeString(next, RecordText.write(record), StandardCharsets.UTF_8);
        Files.move(next, recordFile(record), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes a record with its content. */
    void remove(CacheRecord record) {
        delete(recordFile(record));
        delete(contentFile(record));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            LOG.warn(
                    "{} of the peer cache could not be removed and goes with the next start",
                    file.getFileName(),
                    stays);
        }
    }

    FileChannel open(CacheRecord record) throws IOException {
        return FileChannel.open(contentFile(record), StandardOpenOption.READ);
    }

    /** Whether the content has the digest that the record says; reads all of it. */
    boolean isIntact(CacheRecord record) throws IOException {
        try (FileChannel content = open(record)) {
            Hashing hashing = new Hashing();
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            while (content.read(block.clear()) >= 0) {
                hashing.update(block.flip());
            }
            return hashing.digests().sha256().equals(record.sha256());
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    /** What so many percent of the volume are. */
    long share(int percent) throws IOException {
        return store().getTotalSpace() / 100 * percent;
    }

    /** Whether so many bytes more leave enough on the volume. */
    boolean hasRoomFor(long bytes, long reserve) throws IOException {
        FileStore store = store();
        return store.getUsableSpace() - bytes >= Math.max(reserve, store.getTotalSpace() / 100);
    }

    private FileStore store() throws IOException {
        return Files.getFileStore(folder);
    }

    private Path contentFile(CacheRecord record) {
        return folder.resolve(record.sha256().hex() + CONTENT);
    }

    private Path recordFile(CacheRecord record) {
        return folder.resolve(record.sha256().hex() + RECORD);
    }

    /** Computes both digests on the way. */
    static final class Hashing {
        private final MessageDigest sha256 = digest("SHA-256");
        private final MessageDigest sha512 = digest("SHA-512");

        void update(ByteBuffer block) {
            sha256.update(block.duplicate());
            sha512.update(block);
        }

        Digests digests() {
            return new Digests(
                    Digest.of(DigestAlgorithm.SHA256, sha256.digest()),
                    Digest.of(DigestAlgorithm.SHA512, sha512.digest()));
        }

        private static MessageDigest digest(String name) {
            try {
                return MessageDigest.getInstance(name);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
