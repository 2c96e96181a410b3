import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Strip TIME FROM TO [FROM TO]...: copies jars without the libraries of every platform under the sun; run from its source. The
 * manifest comes first, the other entries in the order of their names, all of one time and without modes, so that the same
 * content has the same bytes. Folders stay: whoever looks for resources below one asks for the folder.
 */
final class Strip {
    private static final Pattern LIBRARY = Pattern.compile(".*\\.(?:so|dll|jnilib|dylib|a)");
    private static final List<String> FIRST = List.of("META-INF/", "META-INF/MANIFEST.MF");

    public static void main(String[] args) throws IOException {
        LocalDateTime time =
                OffsetDateTime.parse(args[0]).atZoneSameInstant(ZoneOffset.UTC).toLocalDateTime();
        for (int i = 1; i < args.length; i += 2) {
            copy(Path.of(args[i]), Path.of(args[i + 1]), time);
        }
    }

    private static void copy(Path from, Path to, LocalDateTime time) throws IOException {
        try (ZipFile jar = new ZipFile(from.toFile());
                OutputStream file = Files.newOutputStream(to);
                ZipOutputStream out = new ZipOutputStream(file)) {
            List<? extends ZipEntry> entries = jar.stream()
                    .filter(entry -> !LIBRARY.matcher(entry.getName()).matches())
                    .sorted(Comparator.<ZipEntry>comparingInt(Strip::rank).thenComparing(ZipEntry::getName))
                    .toList();
            for (ZipEntry entry : entries) {
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setTimeLocal(time);
                out.putNextEntry(copy);
                jar.getInputStream(entry).transferTo(out);
                out.closeEntry();
            }
        }
    }

    private static int rank(ZipEntry entry) {
        int first = FIRST.indexOf(entry.getName());
        return first < 0 ? FIRST.size() : first;
    }
}
