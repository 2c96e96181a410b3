package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    frobnicate                                  | frobnicate
                    get                                         | say which URL to fetch
                    get http://x/a --frobnicate                 | Unknown option: '--frobnicate'
                    get http://x/a --priority urgent            | "urgent" is not a priority: foreground, high, normal, low
                    get http://x/a --retry-delay soon           | "soon" is not a duration, such as 500ms, 5s, 10m, 2h or 14d
                    get http://x/a --retry-delay 10s..5s        | 5s is shorter than 10s
                    get http://x/a --header nonsense            | is not "Name: value"
                    get http://x/a --ca-file missing.pem        | missing.pem does not exist
                    get --list missing.txt                      | missing.txt does not exist
                    get --list a.txt http://x/a                 | --list takes the place of
                    get -d --standalone http://x/a              | --detach needs a service that goes on
                    list --state open                           | "open" is not a state: queued, connecting
                    history --outcome nonsense                  | "nonsense" is not an outcome: completed, cancelled, failed
                    history --type nonsense                     | "nonsense" is not a type: download, upload, upload-reply
                    history --priority urgent                   | "urgent" is not a priority: foreground, high, normal, low
                    list --target-ca ca.pem                     | --target-ca goes with --target host:port
                    doctor --system --home x                    | exclude each other
                    show                                        | Missing required parameter: 'JOB'
                    resume                                      | Missing required parameter: 'JOB'
                    set job                                     | say what to change
                    set job --security lax                      | "lax" is none of crl-check
                    set job --client-cert mine                  | is not LOCATION:STORE:FINGERPRINT
                    set job --client-cert here:MY:Jane          | "here" is not a location: current-user
                    set job --valid -1                          | count files from 0
                    cancel --all job                            | --all takes the place of JOB
                    cancel --all-users                          | --all-users goes with it
                    set job --overwrite maybe                   | "maybe" is neither yes nor no
                    set job --header A:1 --no-headers           | exclude each other
                    create --type sideload                      | "sideload" is not a type: download, upload, upload-reply
                    watch --complete                            | --complete needs a JOB
                    config --system                             | go with --offline
                    serve --system --home x                     | exclude each other
                    serve --target unix:/x                      | --target is for clients
                    list --target nowhere                       | is none of unix:/path, host:port, plain:host:port
                    list --target plain:192.0.2.1:1             | is not this machine
                    list --target localhost:1 --token-file nope | nope does not exist
                    """)
    void wrongUsage_isExplained_andNothingIsDone(String words, String message) {
        CommandRun ebb = new CommandRun(folder, folder);
        int code = ebb.run(words.split(" "));

        assertThat(ebb.err()).startsWith("ebb: ").contains(message).doesNotContain("Exception", "\tat ");
        assertThat(code).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.out()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get",
                "list",
                "show",
                "watch",
                "create",
                "add",
                "resume",
                "suspend",
                "cancel",
                "complete",
                "set",
                "status",
                "config",
                "serve",
                "stop"
            })
    void help_ofEachCommand_isOnStdout_andSaysWhatItDoes(String command) {
        CommandRun ebb = new CommandRun(folder, folder);
        assertThat(ebb.run(command, "--help")).isZero();
        assertThat(ebb.err()).isEmpty();
        assertThat(ebb.out()).contains("Usage: ebb " + command).contains("--home");
        assertThat(ebb.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void help_andVersion_ofEbbItself() {
        CommandRun ebb = new CommandRun(folder, folder);
        assertThat(ebb.run("--help")).isZero();
        assertThat(ebb.out())
                .contains("Commands:", "get", "serve", "Exit codes")
                .doesNotContain("warm-up");
        assertThat(ebb.run("--version")).isZero();
        assertThat(ebb.out()).isEqualTo("ebb 1.2.3\n");
        assertThat(ebb.run()).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("Usage: ebb");
    }

    @Test
    void homeWhoseSocketIsTooLong_isRefusedWithWhatToDo() {
        CommandRun ebb = new CommandRun(folder, folder);
        assertThat(ebb.run("list", "--home", "x".repeat(120))).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).contains("use a shorter --home");
    }

    @Test
    void target_whereNobodyListens_isUnreachable() {
        CommandRun ebb = new CommandRun(folder, folder);
        assertThat(ebb.run("list", "--target", "unix:" + folder.resolve("none.sock")))
                .isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(ebb.err()).startsWith("ebb: the service cannot be reached: ");
    }
}
