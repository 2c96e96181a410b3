package dev.ebb.server.cli.bitsadmin;

import dev.ebb.client.EbbException;
import dev.ebb.server.cli.CliException;
import dev.ebb.server.cli.ExitCode;
import dev.ebb.server.cli.Failures;
import dev.ebb.server.cli.Plain;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** Does what one line of switches asks for, and answers as the tool of BITS does. Confined to a thread. */
public final class Bitsadmin {
    private static final int E_FAIL = 0x80004005;

    private final Surroundings around;
    private final PrintStream out;

    /** For one line. */
    public Bitsadmin(Surroundings around) {
        this.around = around;
        this.out = around.out();
    }

    /** Returns 0 when it is done and 1 when not; that no service can be reached is thrown. */
    public int run(List<String> line) {
        CommandWords words = CommandWords.read(line);
        if (!words.raw()) {
            banner();
        }
        Optional<Switch> found = Switches.find(words.name());
        if (found.isEmpty()) {
            return unknown(words.name());
        }
        Switch wanted = found.get();
        int given = words.arguments().size();
        if (given < wanted.least() || given > wanted.most()) {
            out.println("Invalid number of arguments.");
            out.println("USAGE: BITSADMIN " + wanted.usage());
            return ExitCode.FAILED.number();
        }
        return run(wanted, words);
    }

    private int run(Switch wanted, CommandWords words) {
        try (Call call = new Call(around, words)) {
            wanted.action().accept(call);
            return ExitCode.OK.number();
        } catch (Refusal refusal) {
            if (refusal.hresult() != 0) {
                unable(wanted, refusal.hresult());
            }
            text(String.valueOf(refusal.getMessage()));
        } catch (CliException wrong) {
            if (wrong.exitCode() != ExitCode.USAGE) {
                throw wrong;
            }
            unable(wanted, Refusal.E_INVALIDARG);
            text(String.valueOf(wrong.getMessage()));
        } catch (EbbException refused) {
            if (Failures.isUnreachable(refused)) {
                throw refused;
            }
            unable(wanted, refused.hresult() == 0 ? E_FAIL : refused.hresult());
            text(refused.getMessage());
            refused.remedy().ifPresent(this::text);
        }
        return ExitCode.FAILED.number();
    }

    private void unable(Switch wanted, int hresult) {
        out.println("Unable to " + wanted.aim() + " - " + Shape.hex(hresult));
    }

    private void text(String message) {
        message.lines().map(Plain::of).forEach(out::println);
    }

    private int unknown(String name) {
        if (name.isEmpty()) {
            HelpSwitches.printUsage(out);
        } else {
            out.println("Invalid command: \"" + Plain.of(name) + "\". \"ebb bitsadmin /help\" lists them.");
        }
        return ExitCode.FAILED.number();
    }

    /** As many lines as BITS's, since scripts skip them by number. */
    private void banner() {
        out.println();
        out.println("BITSADMIN version 3.0");
        out.println("BITS administration utility.");
        out.println("Answered by Ebb " + around.version() + ".");
        out.println();
    }
}
