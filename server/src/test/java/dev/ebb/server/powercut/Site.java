package dev.ebb.server.powercut;

import dev.ebb.server.powercut.DiskMemory.Nature;
import dev.ebb.server.support.disk.WatchedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** The folder that downloads go to, on a disk that can lose its power. Files keep their inodes over a loss, as on a real one. */
final class Site {
    private final Path folder;
    private final Path shelf;
    private DiskMemory memory;

    Site(Path folder, Path shelf) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.shelf = Files.createDirectories(shelf);
    }

    Path folder() {
        return folder;
    }

    /** The disk under power again. */
    WatchedDisk disk(Power power, Nature nature) throws IOException {
        Map<Path, byte[]> there = new LinkedHashMap<>();
        for (Path path : all()) {
            there.put(path, Files.isDirectory(path) ? new byte[0] : Files.readAllBytes(path));
        }
        memory = new DiskMemory(power, nature, there);
        return new WatchedDisk(memory);
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(path -> !path.equals(folder)).toList();
        }
    }

    /** Makes of the folder what a loss of power leaves of it. */
    void losePower(Random random) throws IOException {
        Map<StoredFile, Path> inodes = shelved();
        Map<Path, StoredFile> survivors = memory.survivors(random);
        Map<StoredFile, Path> placed = new IdentityHashMap<>();
        for (Map.Entry<Path, StoredFile> entry : sorted(survivors)) {
            Path path = entry.getKey();
            if (!Files.isDirectory(path.getParent())) {
                continue; // its directory is lost, and it with that
            }
            Path other = placed.putIfAbsent(entry.getValue(), path);
            if (other != null) {
                Files.createLink(path, other);
            } else {
                put(path, entry.getValue(), inodes.get(entry.getValue()), random);
            }
        }
        clearShelf();
    }

    private static List<Map.Entry<Path, StoredFile>> sorted(Map<Path, StoredFile> files) {
        return files.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    private static void put(Path path, StoredFile file, Path inode, Random random) throws IOException {
        if (inode != null && Files.isDirectory(inode)) {
            Files.createDirectory(path);
            return;
        }
        if (inode != null) {
            Files.move(inode, path);
        }
        Files.write(path, file.survives(random));
    }

    private Map<StoredFile, Path> shelved() throws IOException {
        Map<StoredFile, Path> inodes = new HashMap<>();
        List<Map.Entry<Path, StoredFile>> live = sorted(memory.live());
        for (int i = live.size() - 1; i >= 0; i--) {
            Path path = live.get(i).getKey();
            Path place = shelf.resolve("" + i);
            if (!Files.exists(path)) {
                continue;
            }
            if (inodes.putIfAbsent(live.get(i).getValue(), place) != null) {
                Files.delete(path); // another name of what is on the shelf
            } else {
                Files.move(path, place);
            }
        }
        return inodes;
    }

    private void clearShelf() throws IOException {
        try (Stream<Path> lost = Files.list(shelf)) {
            for (Path path : lost.toList()) {
                Files.delete(path);
            }
        }
    }
}
