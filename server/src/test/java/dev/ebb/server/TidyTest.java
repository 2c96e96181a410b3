package dev.ebb.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the rules of the house that neither the formatter nor checkstyle can see: whole packages, and files not in Java. */
class TidyTest {
    private static final Path TREE = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS =
            Set.of(".git", ".idea", ".vscode", "target", "node_modules", "__pycache__");
    private static final Pattern TEXT = Pattern.compile(
            ".*\\.(java|proto|md|xml|yaml|yml|properties|sql|sh|py|js|mjs|txt)|ebb|run|[a-z]+(-[a-z]+)*");

    /** A home of whoever wrote the line, or a folder of its machine. */
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.~}-])/(root|work|Users)/\\w");

    private static final Pattern NOTE_TO_SELF = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

    @Test
    void packages_ofMainCode_areNullMarked() throws IOException {
        Set<Path> packages = new TreeSet<>();
        for (Path source : files(path -> path.toString().endsWith(".java") && inMainCode(path))) {
            packages.add(source.getParent());
        }
        assertThat(packages).isNotEmpty().allSatisfy(folder -> {
            Path info = folder.resolve("package-info.java");
            assertThat(info).as("what the package is for, in its Javadoc").exists();
            assertThat(Files.readString(info)).as(info.toString()).contains("@NullMarked", "/**");
        });
    }

    @Test
    void files_ofTheTree_nameNoMachine() throws IOException {
        assertThat(linesWith(MACHINE_PATH)).isEmpty();
    }

    @Test
    void files_ofTheTree_carryNoNotesToSelf() throws IOException {
        // In Java checkstyle looks; its own configuration has to name the words.
        List<String> lines = linesWith(NOTE_TO_SELF);
        lines.removeIf(line -> line.contains(".java:") || line.contains("checkstyle.xml:"));
        assertThat(lines).isEmpty();
    }

    private static boolean inMainCode(Path path) {
        return path.toString().contains("/src/main/java/".replace('/', File.separatorChar));
    }

    private static List<String> linesWith(Pattern pattern) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file :
                files(path -> TEXT.matcher(path.getFileName().toString()).matches())) {
            int number = 0;
            for (String line : Files.readString(file, UTF_8).split("\n", -1)) {
                number++;
                if (pattern.matcher(line).find()) {
                    found.add(TREE.relativize(file) + ":" + number + ": " + line.strip());
                }
            }
        }
        return found;
    }

    private static List<Path> files(Predicate<Path> wanted) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(TREE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean skip = NOT_OURS.contains(folder.getFileName().toString());
                return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && wanted.test(file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
