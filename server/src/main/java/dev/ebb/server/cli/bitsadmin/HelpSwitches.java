package dev.ebb.server.cli.bitsadmin;

import dev.ebb.v1.GetServiceStatusRequest;
import dev.ebb.v1.GetServiceStatusResponse;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What says how the others are used, and of which version they are. */
final class HelpSwitches {
    /** The version of BITS whose calls are here. */
    private static final String BITS_VERSION = "10.3";

    private static final int NAMES = 44;

    static final List<Switch> ALL = List.of(
            new Switch("util /version", "[/VERBOSE]", "get the version", 0, 1, HelpSwitches::version),
            Switch.of("util /help", "", "print help", call -> printGroup(call, "util")),
            Switch.of("cache /help", "", "print help", call -> printGroup(call, "cache")),
            Switch.of("peercaching /help", "", "print help", call -> printGroup(call, "peercaching")),
            Switch.of("peers /help", "", "print help", call -> printGroup(call, "peers")),
            Switch.of("examples", "", "print examples", HelpSwitches::examples),
            Switch.open(
                    "help",
                    "",
                    "print help",
                    0,
                    call -> printUsage(call.around().out())));

    private HelpSwitches() {}

    /** Every switch, a line each. */
    static void printUsage(PrintStream out) {
        out.println("USAGE: BITSADMIN [/RAWRETURN] [/WRAP | /NOWRAP] command");
        out.println("The following commands are available:");
        out.println();
        Switches.all().forEach(it -> print(out, it));
        out.println();
        out.println(
                "<job> is a display name or a GUID; a name that several jobs have is refused. <index> counts from 0.");
        out.println(
                "/RAWRETURN prints bare values, without banner and line end. /WRAP and /NOWRAP are accepted, and the");
        out.println(
                "terminal wraps lines as it likes. Everything is written to stdout. Exit codes: 0 done, 1 not done,");
        out.println(
                "3 no service. docs/bitsadmin.md says what differs from BITS, and which ebb command does the same.");
    }

    private static void printGroup(Call call, String group) {
        Switches.all().stream()
                .filter(it -> it.name().startsWith(group + " "))
                .forEach(it -> print(call.around().out(), it));
    }

    private static void print(PrintStream out, Switch it) {
        String aim =
                it.aim().substring(0, 1).toUpperCase(Locale.ROOT) + it.aim().substring(1);
        if (it.usage().length() < NAMES) {
            out.println(it.usage() + " ".repeat(NAMES - it.usage().length()) + aim);
        } else {
            out.println(it.usage());
            out.println(" ".repeat(NAMES) + aim);
        }
    }

    private static void examples(Call call) {
        List.of(
                        "One file, from start to end:",
                        "  ebb bitsadmin /transfer images /download /priority high \\",
                        "      https://example.com/image.iso /srv/image.iso",
                        "",
                        "The same in steps, as scripts have it:",
                        "  job=$(ebb bitsadmin /rawreturn /create images)",
                        "  ebb bitsadmin /addfile \"$job\" https://example.com/image.iso /srv/image.iso",
                        "  ebb bitsadmin /resume \"$job\"",
                        "  until [ \"$(ebb bitsadmin /rawreturn /getstate \"$job\")\" = TRANSFERRED ]; do sleep 1; done",
                        "  ebb bitsadmin /complete \"$job\"",
                        "",
                        "What became of it, and what else there is:",
                        "  ebb bitsadmin /info \"$job\" /verbose",
                        "  ebb bitsadmin /geterror \"$job\"",
                        "  ebb bitsadmin /list /verbose",
                        "",
                        "Parts of a file:",
                        "  ebb bitsadmin /addfilewithranges \"$job\" https://example.com/log /srv/log 0:100,2000:100,5000:eof",
                        "",
                        "An order, and the answer to it:",
                        "  ebb bitsadmin /create /upload-reply order",
                        "  ebb bitsadmin /addfile order https://example.com/orders /srv/order.xml",
                        "  ebb bitsadmin /setreplyfilename order /srv/answer.xml",
                        "  ebb bitsadmin /resume order",
                        "",
                        "Everything away:",
                        "  ebb bitsadmin /reset")
                .forEach(call::say);
    }

    private static void version(Call call) {
        boolean verbose = call.options(0, "verbose").contains("verbose");
        call.value(BITS_VERSION);
        if (verbose) {
            GetServiceStatusResponse status =
                    call.service().administration().getServiceStatus(GetServiceStatusRequest.getDefaultInstance());
            call.say("");
            call.say("ebb: " + call.around().version());
            call.say("service: " + status.getVersion() + ", contract " + status.getContractVersion() + ", running");
        }
    }
}
