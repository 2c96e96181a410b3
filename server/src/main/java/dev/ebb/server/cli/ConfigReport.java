package dev.ebb.server.cli;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.ebb.server.config.Finding;
import java.util.List;
import java.util.Locale;

/** Prints what was found of a configuration: for people, or a line of JSON each. */
final class ConfigReport {
    private static final int LEVELS = 9;

    private final CommandContext context;
    private final boolean json;

    ConfigReport(CommandContext context, boolean json) {
        this.context = context;
        this.json = json;
    }

    void print(List<Finding> findings) {
        if (json) {
            findings.forEach(finding -> Json.line(context.out(), message(finding)));
            return;
        }
        findings.forEach(this::print);
        long errors = count(findings, Finding.Level.ERROR);
        long warnings = count(findings, Finding.Level.WARNING);
        String end = errors == 0 ? "; a service would start." : "; a service would not start.";
        context.out().println(tally(errors, warnings, end));
    }

    /** How many there are, in words, ended like that when there are any. */
    static String tally(long errors, long warnings, String end) {
        if (errors + warnings == 0) {
            return "Nothing is wrong.";
        }
        return errors
                + (errors == 1 ? " error, " : " errors, ")
                + warnings
                + (warnings == 1 ? " warning" : " warnings")
                + end;
    }

    private void print(Finding finding) {
        Style style = context.outputStyle();
        String level = Plain.pad(finding.level().name().toLowerCase(Locale.ROOT), LEVELS);
        String shown = switch (finding.level()) {
            case NOTE -> level;
            case WARNING -> style.odd(level);
            case ERROR -> style.bad(level);
        };
        String place = finding.place().isEmpty() ? "" : finding.place() + ": ";
        String setting = finding.setting().isEmpty() ? "" : finding.setting() + ": ";
        context.out().println(shown + Plain.of(place + setting + finding.what()));
        if (!finding.remedy().isEmpty()) {
            context.out().println(" ".repeat(LEVELS) + "-> " + Plain.of(finding.remedy()));
        }
    }

    private static Struct message(Finding finding) {
        return Struct.newBuilder()
                .putFields("level", text(finding.level().name()))
                .putFields("place", text(finding.place()))
                .putFields("file", text(finding.file()))
                .putFields(
                        "line",
                        Value.newBuilder().setNumberValue(finding.line()).build())
                .putFields("setting", text(finding.setting()))
                .putFields("what", text(finding.what()))
                .putFields("remedy", text(finding.remedy()))
                .build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(it -> it.level() == level).count();
    }
}
