package dev.ebb.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in a tree of its own, with a build and a JDK that only write down what they are asked. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "ebb").toAbsolutePath().normalize();
    private static final List<String> TOOLS = List.of(
            "sh",
            "sed",
            "find",
            "head",
            "tail",
            "ln",
            "readlink",
            "mkdir",
            "rm",
            "mv",
            "cksum",
            "sleep",
            "grep",
            "cat");

    private static final String BUILD = """
            #!/bin/sh
            echo "$JAVA_HOME $*" >>builds
            if [ -f broken ]; then echo '[ERROR] the moon is full'; exit 1; fi
            mkdir -p server/target/dist/lib server/target/classes
            echo jar >server/target/dist/lib/ebb-server-1.jar
            echo noise on stdout
            """;
    private static final String JAVA = """
            #!/bin/sh
            for word; do
                case $word in
                    -XX:DumpLoadedClassList=*) : >"${word#*=}"; exit ;;
                    -Xshare:dump) dump=yes ;;
                    -XX:SharedArchiveFile=*) [ -z "${dump:-}" ] || { echo archive >"${word#*=}"; exit; } ;;
                esac
            done
            echo "$*"
            """;

    @TempDir
    Path folder;

    private Path tree;
    private Path jdk;
    private final Map<String, String> environment = new TreeMap<>();

    /** What a run of the launcher left. */
    private record Run(int code, String out, String err) {}

    @BeforeEach
    void makeTree() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "a POSIX shell");
        tree = Files.createDirectory(folder.resolve("a tree"));
        Files.copy(LAUNCHER, tree.resolve("ebb"));
        executable(tree.resolve("ebb"));
        script(tree.resolve("mvnw"), BUILD);
        for (String module : List.of("proto", "client-sdk", "server")) {
            Files.createDirectories(tree.resolve(module).resolve("src/main"));
            Files.writeString(tree.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(tree.resolve("pom.xml"), "");
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "#!/bin/sh\nexec " + find(tool) + " \"$@\"\n");
        }
        jdk = makeJdk("jdk", "17.0.1");
        environment.put("PATH", tools.toString());
        environment.put("JAVA_HOME", jdk.toString());
    }

    @Test
    void firstUse_buildsOnce_andSaysSoOnStderr() throws Exception {
        Run first = run("list", "--all");
        Run second = run("list");

        assertThat(first.err()).isEqualTo("ebb: building Ebb once, this takes a minute or two\n");
        assertThat(first.out()).endsWith("ebb-server-1.jar list --all\n").hasLineCount(1);
        assertThat(second.err()).isEmpty();
        assertThat(builds()).containsExactly(jdk + " -q -B -ntp -Dfast package");
    }

    @Test
    void sourceNewerThanTheBuild_isBuiltAgain() throws Exception {
        run("list");
        Path source = Files.writeString(tree.resolve("server/src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        run("list");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void throughLinks_fromAnywhere_findsItsTree() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("other"), Path.of("../a tree/ebb"));
        Files.createSymbolicLink(bin.resolve("ebb"), Path.of("other"));
        environment.put("PATH", bin + ":" + environment.get("PATH"));

        Run byPath = start(List.of("sh", "-c", "ebb status"), folder);
        assertThat(byPath.err()).contains("building Ebb once");
        assertThat(byPath.out()).contains(tree + "/server/target/dist/lib/ebb-server-1.jar status");
    }

    @Test
    void client_andService_haveTheirOwnFlags() throws Exception {
        run("list");
        String client = run("--home", "serve", "list").out();
        String service = run("--home=/x", "serve", "--on-demand").out();
        String standalone = run("get", "--standalone", "http://x/").out();

        assertThat(client).contains("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:SharedArchiveFile=", "QuietLogging");
        assertThat(service)
                .contains("-Xmx256m", "-XX:MaxDirectMemorySize=160m", "-XX:SharedArchiveFile=")
                .doesNotContain("TieredStopAtLevel", "QuietLogging");
        assertThat(standalone).contains("-Xmx256m");
        assertThat(List.of(client, service))
                .allSatisfy(flags -> assertThat(flags).contains("-Xlog:all=error:stderr"));
    }

    @Test
    void failedBuild_namesItsLog_andTheNextUseTriesAgain() throws Exception {
        Files.writeString(tree.resolve("broken"), "");
        Run failed = run("list");
        assertThat(failed.code()).isEqualTo(ExitCode.NOT_BUILT.number());
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err())
                .contains("[ERROR] the moon is full")
                .contains("all of its output is in " + tree + "/target/launcher/build.log");

        Files.delete(tree.resolve("broken"));
        assertThat(run("list").code()).isZero();
    }

    @Test
    void noJava_orOneTooOld_isOneLineThatNamesThePackage() throws Exception {
        environment.remove("JAVA_HOME");
        Run none = run("list");
        environment.put("EBB_JAVA", makeJdk("old", "11.0.2").resolve("bin/java").toString());
        Run old = run("list");

        for (Run run : List.of(none, old)) {
            assertThat(run.code()).isEqualTo(ExitCode.NOT_BUILT.number());
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .hasLineCount(1)
                    .contains("openjdk-17-jdk-headless", "java-17-openjdk-devel", "openjdk@17");
        }
    }

    @Test
    void javaWithoutCompiler_cannotBuild_andNamesThePackage() throws Exception {
        Files.delete(jdk.resolve("bin/javac"));
        Run run = run("list");
        assertThat(run.code()).isEqualTo(ExitCode.NOT_BUILT.number());
        assertThat(run.err()).hasLineCount(1).contains("has no javac", "openjdk-17-jdk-headless");
    }

    @Test
    void lockOfAProcessThatDied_isTakenOver() throws Exception {
        Process gone = new ProcessBuilder("/bin/sh", "-c", "exit").start();
        gone.waitFor();
        Path work = Files.createDirectories(tree.resolve("target/launcher"));
        Files.createSymbolicLink(work.resolve("lock"), Path.of(String.valueOf(gone.pid())));

        assertThat(run("list").code()).isZero();
        assertThat(Files.exists(work.resolve("lock"), java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void manyAtOnce_buildOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            processes.add(builder(List.of(tree.resolve("ebb").toString(), "list"), folder)
                    .redirectErrorStream(true)
                    .start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        assertThat(builds()).hasSize(1);
    }

    @Test
    void archiveThatCannotBeMade_isDoneWithout_andNotTriedAgain() throws Exception {
        script(jdk.resolve("bin/java"), JAVA.replace("echo archive", "exit 1; echo archive"));
        Run first = run("list");
        assertThat(first.code()).isZero();
        assertThat(first.out()).doesNotContain("SharedArchiveFile");
        assertThat(run("list").err()).isEmpty();
        assertThat(List.of(Files.list(tree.resolve("target/launcher")).toArray()))
                .noneMatch(path -> path.toString().matches(".*\\.\\d+"));
    }

    @Test
    void newerJava_getsAnArchiveOfItsOwn() throws Exception {
        run("list");
        environment.put("EBB_JAVA", makeJdk("new", "25.0.3").resolve("bin/java").toString());
        Run run = run("list");
        assertThat(run.err()).contains("getting ready for Java 25.0.3 once");
        assertThat(run.out()).contains("--sun-misc-unsafe-memory-access=allow");
        assertThat(builds()).hasSize(1);
        try (Stream<Path> files = Files.list(tree.resolve("target/launcher"))) {
            assertThat(files.filter(it -> it.toString().endsWith(".jsa"))).hasSize(2);
        }
    }

    private Run run(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(tree.resolve("ebb").toString()));
        command.addAll(List.of(words));
        return start(command, folder);
    }

    private Run start(List<String> command, Path directory) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process = builder(command, directory)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("the launcher ends")
                .isTrue();
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private ProcessBuilder builder(List<String> command, Path directory) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(tree.resolve("builds"), UTF_8);
    }

    private Path makeJdk(String name, String version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
        Files.writeString(bin.resolveSibling("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(bin.resolve("java"), JAVA);
        script(bin.resolve("javac"), JAVA);
        return bin.getParent();
    }

    private static Path find(String tool) {
        return Stream.of("/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
                .map(it -> Path.of(it, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(tool + " is on no usual path"));
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
