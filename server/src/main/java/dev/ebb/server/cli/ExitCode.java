package dev.ebb.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the command ends with. "ebb --help", docs/cli.md and the manual pages show this table. */
public enum ExitCode {
    /** What was asked for is done. */
    OK(0, "What was asked for is done."),
    /** The transfer failed, or its job was cancelled by someone else; no file was left. */
    FAILED(
            1,
            "The transfer failed, or its job was cancelled by someone else; no file was left behind. With `doctor`: something does not work; with `audit`: the log was changed; with `backup` and `restore`: there is none, or it cannot be used; with `store`: something is wrong and is left."),
    /** The command line or the configuration is wrong; nothing was done. */
    USAGE(2, "The command line or the configuration is wrong. Nothing was done."),
    /** The service cannot be reached or started. */
    UNREACHABLE(3, "The service cannot be reached, or could not be started."),
    /** The service refused the call. */
    REFUSED(4, "The service refused: the message has its code, the reason and what to do."),
    /** The launcher found no Java, or could not build. */
    NOT_BUILT(5, "The launcher found no Java, or could not build Ebb."),
    /** Something in the command itself broke. */
    BROKEN(70, "A fault in the command itself."),
    /** Ctrl-C: the command left, the job goes on. */
    DETACHED(130, "Ctrl-C. With `get` and `watch` the job goes on.");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** As the shell sees it. */
    public int number() {
        return number;
    }

    /** One sentence for the documentation. */
    public String meaning() {
        return meaning;
    }

    /** All of them, for the help and the manual pages. */
    static Map<Integer, String> meanings() {
        Map<Integer, String> meanings = new LinkedHashMap<>();
        for (ExitCode code : values()) {
            meanings.put(code.number, code.meaning);
        }
        return meanings;
    }
}
