package dev.ebb.server.backup;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An archive on disk that has been read to its end: every entry is one that the manifest names, has the size and the digest that
 * it says, and nothing else is there. No more bytes are unpacked than the manifest admits to, and none of them to a place that the
 * archive names. Immutable.
 */
public final class BackupArchive {
    private final Path file;
    private final BackupManifest manifest;

    private BackupArchive(Path file, BackupManifest manifest) {
        this.file = file;
        this.manifest = manifest;
    }

    /** Where the bytes of a part go. */
    private interface Places {
        /** Null for nowhere. */
        @Nullable
        OutputStream of(Part part) throws IOException;
    }

    /** Reads all of it, or throws {@link BackupException}. Writes nothing. */
    public static BackupArchive verify(Path file) throws IOException {
        return new BackupArchive(file, read(file, part -> null));
    }

    /** What a file says of itself, unchecked; BackupException when it is no archive. */
    public static BackupManifest glance(Path file) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return manifest(zip, file);
        } catch (ZipException
                | EOFException
                | IllegalArgumentException broken) { // the last one for a name that is no text
            throw broken(file, broken);
        }
    }

    /** What it says of itself. */
    public BackupManifest manifest() {
        return manifest;
    }

    /** Bytes that its parts take unpacked. */
    public long unpackedBytes() {
        return manifest.entries().stream()
                .mapToLong(BackupManifest.Entry::bytes)
                .sum();
    }

    /** Unpacks these parts to these files, which do not exist yet, and checks them once more. Nothing is synced. */
    public void unpack(Map<Part, Path> targets) throws IOException {
        BackupManifest again = read(file, part -> {
            Path target = targets.get(part);
            return target == null ? null : Files.newOutputStream(PrivatePlaces.newFile(target));
        });
        if (!again.equals(manifest)) {
            throw new BackupException(file + " was changed while it was read.");
        }
    }

    /** The secrets in clear, or {@link BackupException}. */
    public Map<String, byte[]> secrets(String passphrase) throws IOException {
        BackupManifest.Sealing sealing = manifest.sealing();
        if (sealing == null) {
            throw new BackupException("It holds no secrets: it was made without --with-key.");
        }
        java.io.ByteArrayOutputStream sealed = new java.io.ByteArrayOutputStream();
        read(file, part -> part == Part.SECRETS ? sealed : null);
        String queue = manifest.entry(Part.QUEUE).orElseThrow().sha256();
        return new SealedSecrets(sealing, sealed.toByteArray()).open(passphrase, queue);
    }

    private static BackupManifest read(Path file, Places places) throws IOException {
        List<String> index = index(file);
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            BackupManifest manifest = manifest(zip, file);
            List<String> seen = new ArrayList<>(List.of(BackupManifest.NAME));
            Map<String, BackupManifest.Entry> owed = new HashMap<>();
            manifest.entries().forEach(entry -> owed.put(entry.name(), entry));
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                BackupManifest.Entry said = owed.remove(entry.getName());
                if (said == null) {
                    throw damaged(file, "an entry that the manifest does not name, or twice");
                }
                seen.add(entry.getName());
                pour(zip, said, places, file);
            }
            if (!owed.isEmpty()) {
                throw damaged(file, owed.keySet() + " is missing");
            }
            if (!seen.equals(index)) {
                throw damaged(file, "its directory names other entries than it holds");
            }
            return manifest;
        } catch (ZipException
                | EOFException
                | IllegalArgumentException broken) { // the last one for a name that is no text
            throw broken(file, broken);
        }
    }

    private static BackupManifest manifest(ZipInputStream zip, Path file) throws IOException {
        ZipEntry first = zip.getNextEntry();
        if (first == null || !first.getName().equals(BackupManifest.NAME)) {
            throw new BackupException(file + " is no backup of Ebb: it does not begin with a manifest.");
        }
        return BackupManifest.parse(whole(zip));
    }

    private static BackupException broken(Path file, Exception how) {
        return new BackupException(file + " is damaged: " + how.getMessage() + ". Nothing was changed.", how);
    }

    /** The directory at the end: with it, nothing can have been cut off. */
    private static List<String> index(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        } catch (ZipException broken) {
            throw new BackupException(
                    file + " is no backup of Ebb, or is damaged or cut off: " + broken.getMessage() + ".", broken);
        }
    }

    private static byte[] whole(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(BackupManifest.MAX_BYTES);
        if (in.read() >= 0) {
            throw new BackupException("Its manifest is too large to be one.");
        }
        return bytes;
    }

    private static void pour(ZipInputStream zip, BackupManifest.Entry said, Places places, Path file)
            throws IOException {
        MessageDigest digest = Digests.sha256();
        OutputStream place = places.of(Part.named(said.name()).orElseThrow());
        try (OutputStream out = place == null ? OutputStream.nullOutputStream() : place) {
            byte[] block = new byte[64 << 10];
            long bytes = 0;
            for (int count = zip.read(block); count >= 0; count = zip.read(block)) {
                bytes += count;
                if (bytes > said.bytes()) {
                    throw damaged(file, said.name() + " is larger than the manifest says");
                }
                digest.update(block, 0, count);
                out.write(block, 0, count);
            }
            if (bytes < said.bytes()) {
                throw damaged(file, said.name() + " is shorter than the manifest says");
            }
        }
        if (!Digests.hex(digest).equals(said.sha256())) {
            throw damaged(file, said.name() + " is not what the manifest says");
        }
    }

    private static BackupException damaged(Path file, String how) {
        return new BackupException(file + " is damaged: " + how + ". Nothing was changed.");
    }
}
