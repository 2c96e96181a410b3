package dev.ebb.server.cli;

import com.google.gson.Gson;
import dev.ebb.server.audit.AuditChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb audit verify FILE}: whether an audit log is as it was written. Needs no service. */
@Command(
        name = "audit",
        description = {
            "Checks an audit log: that no line was changed, left out or put in between, over all of its files.",
            "",
            "  ebb audit verify FILE    FILE is the growing one; FILE.1 and so on are read with it",
            "",
            "Lines cut off at the end leave a chain that holds: compare the last hash with one that was kept elsewhere.",
            ""
        })
final class AuditCommand implements Callable<Integer> {
    private static final int NAMES = 12;

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "ACTION", description = "verify.")
    String action = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The log, as in audit.file.")
    Path file = Path.of("");

    @Option(names = "--json", description = "Print a line of JSON.")
    boolean json;

    AuditCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!action.equals("verify")) {
            throw CliException.usage("\"" + action + "\" is no action: verify");
        }
        AuditChain.Verdict verdict = verdict();
        if (json) {
            context.out().println(new Gson().toJson(verdict));
        } else {
            print(verdict);
        }
        return (verdict.holds() ? ExitCode.OK : ExitCode.FAILED).number();
    }

    private AuditChain.Verdict verdict() {
        try {
            return AuditChain.verify(context.directory().resolve(file));
        } catch (IOException unreadable) {
            throw CliException.usage("the log cannot be read: " + Failures.inWords(unreadable));
        }
    }

    private void print(AuditChain.Verdict verdict) {
        line("chain", verdict.holds() ? "holds" : "BROKEN");
        line("files", String.valueOf(verdict.files()));
        line("lines", verdict.lines() + ", numbers " + verdict.first() + " to " + verdict.last());
        line("from", verdict.since());
        line("to", verdict.until());
        line("last hash", verdict.hash());
        verdict.problems().forEach(problem -> line("problem", problem));
    }

    private void line(String name, String value) {
        context.out().println(name + " ".repeat(NAMES - name.length()) + Plain.of(value));
    }
}
