package dev.ebb.server.cli.bitsadmin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines that need no service: none may be opened for them. */
class BitsadminTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void noSwitch_printsTheUsage_andFails() {
        assertThat(run()).isEqualTo(1);
        assertThat(out())
                .startsWith("\nBITSADMIN version 3.0\nBITS administration utility.\nAnswered by Ebb 1.2.3.\n\n");
        assertThat(out()).contains("USAGE: BITSADMIN", "/ADDFILE <job> <remote_url> <local_name>");
    }

    @Test
    void help_namesEverySwitch() {
        assertThat(run("/?")).isZero();
        assertThat(out()).contains(Switches.all().stream().map(Switch::usage).toList());
        assertThat(run("/rawreturn", "/cache", "/help")).isZero();
        assertThat(out()).contains("/CACHE /SETLIMIT <percent>").doesNotContain("BITSADMIN version", "/PEERS");
    }

    @Test
    void names_ofSwitches_areUnique() {
        assertThat(Switches.all().stream().map(Switch::name)).doesNotHaveDuplicates();
    }

    @Test
    void rawVersion_isBare() {
        assertThat(run("/rawreturn", "/util", "/version")).isZero();
        assertThat(out()).isEqualTo("10.3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /frobnicate                                   | Invalid command: "frobnicate"
                    /create                                       | USAGE: BITSADMIN /CREATE [/DOWNLOAD
                    /getstate                                     | USAGE: BITSADMIN /GETSTATE <job>
                    /getstate a b                                 | Invalid number of arguments.
                    /create /sideload job                         | "/sideload" is no type of a job
                    /addfile job http://x/a C:\\windows\\file     | is a path of Windows
                    /addfile job http://x/a \\\\server\\file      | is a path of Windows
                    /addfilewithranges job http://x/a b 1:2,x     | "x" is not a range
                    /addfileset job missing                       | missing does not exist
                    /setpriority job URGENT                       | "URGENT" is not a priority: foreground, high
                    /setproxysettings job OVERRIDE                | is followed by a list of proxies
                    /setproxysettings job NO_PROXY a b            | is followed by a list of proxies
                    /setcredentials job US BASIC a b              | "US" is not a target: server, proxy
                    /setclientcertificatebyid job 9 MY 00         | "9" is no store location
                    /setclientcertificatebyid job 1 MY xyz        | "xyz" is no fingerprint
                    /setsecurityflags job 0x300                   | has bits that mean nothing
                    /list /everything                             | "/everything" is not understood here: /allusers
                    /transfer job http://x/a                      | Invalid number of arguments.
                    /transfer job /priority high http://x/a       | A remote name and a local name are expected
                    /transfer job /aclflags XYZ http://x/a b      | "XYZ" is no set of ACL flags
                    /transfer job http://x/a b /priority          | A remote name and a local name are expected
                    /monitor /refresh                             | has to be followed by seconds
                    /monitor /refresh soon                        | "soon" is no number of seconds
                    /rawreturn /monitor                           | exclude each other
                    """)
    void lineThatIsWrong_isExplained_andNothingIsDone(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(1);
        assertThat(out()).contains(message).doesNotContain("Exception");
    }

    static Stream<String> absent() {
        return AbsentSwitches.ALL.stream().map(Switch::name);
    }

    @ParameterizedTest
    @MethodSource("absent")
    void switchThatCannotBe_saysSo_withItsCode(String name) {
        List<String> line = new ArrayList<>(List.of("/rawreturn"));
        line.addAll(List.of(("/" + name).split(" ")));
        line.add("job");
        assertThat(run(line.toArray(String[]::new))).isEqualTo(1);
        assertThat(out().lines()).hasSize(2);
        assertThat(out()).startsWith("Unable to ").contains(" - 0x80004001\n");
    }

    private int run(String... line) {
        bytes.reset();
        return new Bitsadmin(new Surroundings(
                        new PrintStream(bytes, true, UTF_8),
                        () -> 0,
                        folder,
                        ZoneOffset.UTC,
                        "1.2.3",
                        action -> () -> {},
                        () -> {
                            throw new AssertionError("no service is needed for this");
                        }))
                .run(List.of(line));
    }

    private String out() {
        return bytes.toString(UTF_8);
    }
}
