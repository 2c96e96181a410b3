package dev.ebb.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps docs/cli.md equal to what the commands say of themselves. */
class CommandReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "cli.md");
    private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z-]+)  ");

    private static final String HEAD = """
            # The ebb command

            This page is generated from the commands themselves: `ebb COMMAND --help` says the same.

            Answers go to stdout, everything else to stderr. `--json` prints messages of the contract as lines of JSON. A job
            is named by its id, by enough of its beginning to be unique, or by its name. Times are written as 500ms, 5s, 10m,
            2h or 14d. Colour is used on terminals only, and not when `NO_COLOR` is set; `--color` wins over both.
            `docs/cli-tour.md` shows what it looks like.

            Without `--home`, `EBB_HOME` or `--target` a command talks to your own service, else to the service of the machine
            if one runs; if none does it starts your own, which leaves again after ten idle minutes (`daemon.idle-exit`).

            A service on another machine is named by `--target host:port` and spoken to by TLS. Where the machine does not trust the
            authority of its certificate by itself, `--target-ca` names it; `--token-file`, or `--target-cert` and `--target-key`,
            prove who calls. What is the same for each call may stand in `EBB_TARGET_CA`, `EBB_TOKEN_FILE`, `EBB_TARGET_CERT` and
            `EBB_TARGET_KEY`. `--ca-file` and `--client-cert` are of a job and for the servers that it asks.

            Whoever comes from BITS finds [each switch of bitsadmin and each cmdlet](bitsadmin.md) with the command that does
            the same; `ebb bitsadmin` takes the switches themselves.

            ## Exit codes

            """;

    @TempDir
    Path folder;

    @Test
    void page_inTheTree_isWhatTheCommandsSay() throws IOException {
        String page = page();
        if (Boolean.getBoolean("ebb.writeDocs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/cli.md; write it anew with ./mvnw test -Debb.writeDocs=true")
                .isEqualTo(page);
    }

    private String page() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| code | meaning |\n|---:|---|\n");
        for (ExitCode code : ExitCode.values()) {
            page.append("| ")
                    .append(code.number())
                    .append(" | ")
                    .append(code.meaning())
                    .append(" |\n");
        }
        for (String command : commands()) {
            page.append("\n## ebb ").append(command).append("\n\n```\n");
            page.append(help(command, "--help")).append("```\n");
        }
        return page.toString();
    }

    /** In the order of the help, which leaves out those that are not for people. */
    private List<String> commands() {
        String help = help("--help");
        List<String> found = COMMAND.matcher(help.substring(help.indexOf("Commands:"), help.indexOf("Exit codes:")))
                .results()
                .map(it -> it.group(1))
                .toList();
        assertThat(found).startsWith("get").contains("nodes", "audit").endsWith("stop");
        return found;
    }

    private String help(String... words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, UTF_8);
        ServiceRunner none = new ServiceRunner() {
            @Override
            public int serve(ServeOptions options, java.util.function.Consumer<String> page) {
                throw new AssertionError("help serves nothing");
            }

            @Override
            public int receiveUploads(ServeOptions options, java.util.function.Consumer<String> ready) {
                throw new AssertionError("help receives nothing");
            }

            @Override
            public dev.ebb.server.backup.ArchivePieces backup(dev.ebb.server.config.Home home, String passphrase) {
                throw new AssertionError("help backs nothing up");
            }

            @Override
            public dev.ebb.server.backup.RestoreReport restore(
                    dev.ebb.server.config.Home home, dev.ebb.server.backup.RestoreRequest request) {
                throw new AssertionError("help restores nothing");
            }

            @Override
            public dev.ebb.server.backup.RecoveryReport recover(RecoveryRequest request) {
                throw new AssertionError("help recovers nothing");
            }

            @Override
            public AutoCloseable standalone(dev.ebb.server.config.Home home) {
                throw new AssertionError("help runs nothing");
            }

            @Override
            public StoreReport checkStore(StoreCheckRequest request) {
                throw new AssertionError("help checks nothing");
            }
        };
        new EbbCommand(none, new Build("", () -> ""), Terminal.NONE, action -> () -> {})
                .run(words, out, out, Map.of(), folder);
        return bytes.toString(UTF_8).lines().map(String::stripTrailing).reduce("", (text, line) -> text + line + "\n");
    }
}
