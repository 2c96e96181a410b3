package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What names a service and its caller is looked into before anybody is called. */
class TargetOptionsTest {
    private static final Path LAUNCHER = Path.of("..", "ebb");

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws Exception {
        TestCertificates authority = new TestCertificates();
        Files.writeString(folder.resolve("ca.pem"), authority.authorityPem());
        authority.write("CN=one", folder, "one");
        authority.write("CN=two", folder, "two");
        Files.writeString(folder.resolve("letter"), "Dear all,\n");
        Files.writeString(
                folder.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    localhost:1 --target-ca none.pem                            | --target-ca: | none.pem does not exist
                    localhost:1 --target-ca .                                   | --target-ca: | Is a directory
                    localhost:1 --target-ca letter                              | --target-ca: | letter holds no certificate in PEM form
                    localhost:1 --target-ca one.key                             | --target-ca: | one.key holds no certificate
                    localhost:1 --target-ca broken.pem                          | --target-ca: | broken.pem holds a certificate that cannot be read
                    localhost:1 --target-cert one.pem                           | --target-cert: | need each other
                    localhost:1 --target-key one.key                            | --target-key: | need each other
                    localhost:1 --target-cert one.pem --target-key none.key     | --target-key: | none.key does not exist
                    localhost:1 --target-cert one.pem --target-key two.key      | --target-key: | two.key is not the key of the first certificate in
                    localhost:1 --target-cert one.pem --target-key letter       | --target-key: | openssl pkcs8
                    localhost:1 --token-file none                               | --token-file: | none does not exist
                    localhost:1 --token-file one.key                            | --token-file: | one.key holds no token, which is one word
                    plain:localhost:1 --token-file letter                       | --token-file: | letter holds no token
                    plain:localhost:1 --target-ca ca.pem                        | --target-ca goes with --target host:port | TLS
                    unix:/nowhere --target-cert one.pem                         | --target-cert goes with --target host:port |
                    unix:/nowhere --token-file letter                           | --token-file goes with --target host:port |
                    """)
    void file_thatCannotBeUsed_isNamed_andNobodyIsCalled(String words, String start, String what) {
        CommandRun ebb = new CommandRun(folder, folder.resolve("home"));
        assertThat(ebb.run(("--target " + words + " list").split(" "))).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err())
                .startsWith("ebb: " + start)
                .contains(what == null ? "" : what)
                .hasLineCount(1);
    }

    @Test
    void option_withoutATarget_isRefused_andAVariableIgnored() {
        CommandRun ebb = new CommandRun(folder, folder.resolve("home"));
        assertThat(ebb.run("list", "--target-ca", "ca.pem")).isEqualTo(ExitCode.USAGE.number());
        assertThat(ebb.err()).isEqualTo("ebb: --target-ca goes with --target host:port\n");
        ebb.environment.put("EBB_TARGET_CA", "none.pem");
        assertThat(ebb.run("status")).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(ebb.err()).contains("no service runs at");
    }

    @Test
    void optionsThatTakeAValue_areKnownToWhoeverLooksForTheCommand() throws IOException {
        Set<String> all = new CommandLine(new GlobalOptions(new ColorChoice()))
                .getCommandSpec().options().stream()
                        .filter(option -> option.arity().max() > 0)
                        .flatMap(option -> Arrays.stream(option.names()))
                        .collect(Collectors.toSet());
        assertThat(GlobalOptions.WITH_VALUE).isEqualTo(all);
        Matcher launcher =
                Pattern.compile("(?m)^ *(--home[^)]*)\\) skip=yes ;;$").matcher(Files.readString(LAUNCHER));
        assertThat(launcher.find()).isTrue();
        assertThat(launcher.group(1).split(" \\| ")).containsExactlyInAnyOrderElementsOf(all);
    }
}
