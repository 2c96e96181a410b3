package dev.ebb.server.engine.disk;

import dev.ebb.server.engine.TransferTask.LocalFiles;
import dev.ebb.server.job.FileOwner;
import dev.ebb.server.job.MadeFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes what nodes that have lost a job left of its files: temporary files that are called the same but for the mark of their
 * maker. Each folder is read once. Runs on a disk thread.
 */
final class Counterparts {
    private Counterparts() {}

    private record Place(
            Path folder, List<Path> roots, @Nullable FileOwner owner) {}

    /** Removes those of all the files that are made by marked nodes; answers how many are left. */
    static int discard(List<LocalFiles> files) {
        Map<Place, Set<String>> places = new LinkedHashMap<>();
        for (LocalFiles file : files) {
            Path temporary = file.temporary();
            if (file.maker() != null && temporary != null && !file.isDirect()) {
                String stem = MadeFile.stem(temporary.getFileName().toString());
                Path folder = Objects.requireNonNull(temporary.getParent(), "the folder of a file");
                places.computeIfAbsent(new Place(folder, file.roots(), file.owner()), any -> new HashSet<>())
                        .add(Objects.requireNonNull(stem, "the name of a temporary file"));
            }
        }
        int left = 0;
        for (Map.Entry<Place, Set<String>> each : places.entrySet()) {
            left += discard(each.getKey(), each.getValue());
        }
        return left;
    }

    private static int discard(Place place, Set<String> stems) {
        Path any = place.folder().resolve("any");
        LocalFiles files = new LocalFiles(any, any, false, place.owner(), place.roots());
        try {
            return OwnerRights.as(place.owner(), () -> {
                try (Folder folder = Folders.open(any, files)) {
                    return discard(folder, stems);
                } catch (NoSuchFileException noFolder) {
                    return 0;
                }
            });
        } catch (IOException | RuntimeException kept) {
            return 1;
        }
    }

    private static int discard(Folder folder, Set<String> stems) throws IOException {
        DirectoryStream.Filter<Path> ofThem = path -> {
            String stem = MadeFile.stem(path.getFileName().toString());
            return stem != null && stems.contains(stem);
        };
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder.path(), ofThem)) {
            for (Path path : names) {
                folder.delete(path.getFileName());
            }
        }
        return 0;
    }
}
