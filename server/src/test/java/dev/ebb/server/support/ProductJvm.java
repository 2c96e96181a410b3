package dev.ebb.server.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the program is started in a process of its own. End-to-end tests start what is installed, from its jars and with an archive
 * of its classes, as the launcher does; they start it hundreds of times. Other tests run before there are jars.
 */
public final class ProductJvm {
    /** The class path of this build. */
    public static final String CLASS_PATH = classPath();

    private static final long PATIENCE_SECONDS = 120;

    private ProductJvm() {}

    /** The command line of this build, up to the home. */
    public static List<String> command(Path home) {
        return command(CLASS_PATH, home);
    }

    /** The same of a build with this class path. */
    public static List<String> command(String classPath, Path home) {
        List<String> command = java(classPath);
        if (classPath.equals(CLASS_PATH) && installed() != null) {
            command.add(1, "-XX:SharedArchiveFile=" + Archive.FILE);
        }
        command.addAll(List.of("--home", home.toString()));
        return command;
    }

    private static List<String> java(String classPath) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                classPath,
                "dev.ebb.server.app.EbbMain"));
    }

    private static @Nullable String installed() {
        return System.getProperty("ebb.dist");
    }

    private static String classPath() {
        String dist = installed();
        if (dist == null) {
            return System.getProperty("java.class.path");
        }
        try (Stream<Path> jars = Files.list(Path.of(dist))) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        } catch (IOException notBuilt) {
            throw new UncheckedIOException(notBuilt);
        }
    }

    /** Made by the first test that needs it, after all jars, for it has to be younger than they are. */
    private static final class Archive {
        private static final Path FILE = ready(Path.of(installed()));

        private static Path ready(Path jars) {
            Path archive = jars.resolveSibling("classes-of-tests.jsa");
            try (FileChannel file = FileChannel.open(
                            jars.resolveSibling("classes-of-tests.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock onlyOne = file.lock()) {
                if (Files.notExists(archive) || written(archive) < youngest(jars)) {
                    Files.deleteIfExists(archive);
                    make(archive);
                }
                return archive;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(hurried);
            }
        }

        private static long written(Path file) throws IOException {
            return Files.getLastModifiedTime(file).toMillis();
        }

        private static long youngest(Path folder) throws IOException {
            long youngest = 0;
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder)) {
                for (Path jar : jars) {
                    youngest = Math.max(youngest, written(jar));
                }
            }
            return youngest;
        }

        private static void make(Path archive) throws IOException, InterruptedException {
            List<String> command = java(CLASS_PATH);
            command.add(1, "-XX:ArchiveClassesAtExit=" + archive);
            command.add("warm-up");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("no archive of classes could be made");
            }
        }
    }
}
