import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** Licences FOLDER JAR...: the licence and notice files of each jar, in a folder named like it; run from its source. */
final class Licences {
    private static final Pattern WANTED =
            Pattern.compile("(?:META-INF/(?:license/)?)?((?:LICENSE|NOTICE|AL2\\.0|LGPL2\\.1|COPYING)[^/]*)");

    public static void main(String[] args) throws IOException {
        for (String jar : List.of(args).subList(1, args.length)) {
            String name = Path.of(jar).getFileName().toString();
            if (!name.startsWith("ebb-")) {
                take(jar, Path.of(args[0], name.substring(0, name.lastIndexOf('.'))));
            }
        }
    }

    private static void take(String jar, Path folder) throws IOException {
        try (JarFile opened = new JarFile(jar)) {
            for (JarEntry entry : opened.stream().toList()) {
                var name = WANTED.matcher(entry.getName());
                if (name.matches() && !entry.isDirectory()) {
                    Files.createDirectories(folder);
                    try (InputStream content = opened.getInputStream(entry)) {
                        write(folder.resolve(name.group(1)), content.readAllBytes());
                    }
                }
            }
        }
    }

    /** Two of one name, at the root of the jar and below META-INF: both are kept, where they differ. */
    private static void write(Path file, byte[] content) throws IOException {
        Path free = file;
        for (int i = 2; Files.exists(free); i++) {
            if (Arrays.equals(Files.readAllBytes(free), content)) {
                return;
            }
            free = file.resolveSibling(file.getFileName() + "." + i);
        }
        Files.write(free, content);
    }
}
