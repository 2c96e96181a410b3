package dev.ebb.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts for shells, in the shells themselves where they are installed, and the manual pages. */
class CompletionTest {
    @TempDir
    Path folder;

    private CommandRun ebb;

    @BeforeEach
    void makeCommand() {
        ebb = new CommandRun(folder, folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ebb li                           | list
                    ebb get --prio                   | --priority
                    ebb get --priority ''            | foreground high normal low
                    ebb get --priority=h             | high
                    ebb list --state error,que       | error,queued
                    ebb show ''                      | 1b9d6bcd image.iso
                    ebb cancel 1b9d6bcd im           | image.iso
                    ebb --home show --color al       | always
                    ebb --home /x show --color al    | always
                    ebb get --list fol               | folder
                    ebb completion z                 | zsh
                    ebb policy s                     | set simulate
                    ebb peers ''                     | list status use discover clear
                    ebb peers use cl                 | client
                    ebb store ''                     | check
                    ebb history s                    | show
                    ebb history show ''              | 1b9d6bcd image.iso
                    ebb history --outcome failed,co  | failed,completed
                    ebb set --overwrite ''           | yes no
                    ebb config ch                    | check
                    ebb --target-ca x show --color a | auto always
                    ebb list --target-ca fol         | folder
                    """)
    void bash_completes(String line, String candidates) throws Exception {
        Path script = script("bash");
        Files.createDirectory(folder.resolve("folder"));
        Path program = folder.resolve("ebb");
        Files.writeString(program, """
                #!/bin/sh
                [ "$1 $2" != "completion jobs" ] || printf '1b9d6bcd\\timage.iso\\n22222222\\ta name; with $(things)\\n'
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        String typed = line.replace("''", "");
        String found = run(
                "bash",
                "--norc",
                "-c",
                "source \"$1\"; COMP_LINE=$2 COMP_POINT=${#2}; cd \"$4\"; _ebb \"$3\" 2>/dev/null; echo \"${COMPREPLY[*]}\"",
                "bash",
                script.toString(),
                typed,
                program.toString(),
                folder.toString());
        assertThat(found.replace(" 22222222", "").strip()).isEqualTo(candidates);
    }

    @Test
    void bash_asksTheServiceThatTheLineNames() throws Exception {
        Path program = folder.resolve("ebb");
        Files.writeString(program, "#!/bin/sh\necho \"$*\" | tr ' ' '_'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        String found = run(
                "bash",
                "--norc",
                "-c",
                "source \"$1\"; COMP_LINE=$2 COMP_POINT=${#2}; _ebb \"$3\" 2>/dev/null; echo \"${COMPREPLY[*]}\"",
                "bash",
                script("bash").toString(),
                "ebb --target x:1 --target-ca=ca --target-cert c --color never --target-key k show ",
                program.toString());
        assertThat(found.strip())
                .isEqualTo("--target_x:1_--target-ca=ca_--target-cert_c_--target-key_k_completion_jobs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void scripts_areUnderstoodByTheirShells(String shell) throws Exception {
        assertThat(run(shell, "-n", script(shell).toString())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void scripts_knowEveryOptionOfTheHelp(String shell) throws IOException {
        String script = Files.readString(script(shell));
        for (String command : List.of("get", "put", "list", "set", "doctor", "watch")) {
            for (String option : options(command)) {
                String shown = shell.equals("fish") ? "-l " + option.substring(2) + " " : option;
                assertThat(script).contains(shown);
            }
        }
    }

    @Test
    void jobs_areListedForTheScripts_andNoServiceIsStarted() {
        assertThat(ebb.run("completion", "jobs")).isZero();
        assertThat(ebb.out()).isEmpty();
        assertThat(ebb.err()).isEmpty();
    }

    @Test
    void otherShells_areRefused() {
        assertThat(ebb.run("completion", "tcsh")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("bash, zsh, fish");
    }

    @Test
    void manualPages_haveEveryOption_andTheExitCodes() throws IOException {
        assertThat(ebb.run("man", "pages")).as(ebb.err()).isZero();
        for (String command : List.of("get", "list", "doctor", "completion", "resume")) {
            String page = Files.readString(folder.resolve("pages/ebb-" + command + ".1"));
            for (String option : options(command)) {
                assertThat(page).contains("\\fB" + option.replace("-", "\\-") + "\\fR");
            }
            for (ExitCode code : ExitCode.values()) {
                assertThat(page).contains(".B " + code.number() + "\n");
            }
            assertThat(page.lines())
                    .filteredOn(line -> line.startsWith("."))
                    .allMatch(line -> line.matches("\\.(\\\\\".*|TH .*|SH [A-Z ]+|TP|PP|nf|fi|B .*|I .*|BR .*)"));
        }
        assertThat(Files.readString(folder.resolve("pages/ebb.1"))).contains("ebb\\-doctor", "NO_COLOR");
    }

    private Set<String> options(String command) {
        assertThat(ebb.run(command, "--help")).isZero();
        Matcher option = Pattern.compile("(?m)^ {2,6}(?:-\\w, )?(--[a-z-]+)").matcher(ebb.out());
        Set<String> found = new TreeSet<>();
        while (option.find()) {
            found.add(option.group(1));
        }
        assertThat(found).hasSizeGreaterThan(3);
        return found;
    }

    private Path script(String shell) throws IOException {
        assertThat(ebb.run("completion", shell)).as(ebb.err()).isZero();
        return Files.writeString(folder.resolve("script." + shell), ebb.out());
    }

    private String run(String... command) throws Exception {
        boolean installed = Pattern.compile(":")
                .splitAsStream(System.getenv("PATH"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, command[0])));
        assumeTrue(installed, command[0]);
        Process shell = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return printed;
    }
}
