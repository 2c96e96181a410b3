package dev.ebb.server.cli.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes manual pages for man(1): one for {@code ebb} and one for each command.
 *
 * @param version of the program, for the foot of the pages
 * @param exitCodes what each exit code means
 */
public record ManualPages(String version, Map<Integer, String> exitCodes) {
    private static final int LONGEST_LINE = 78;
    private static final Map<String, String> VARIABLES = new LinkedHashMap<>();

    static {
        VARIABLES.put("EBB_HOME", "The folder of a private service, as --home.");
        VARIABLES.put("EBB_TOKEN_FILE", "As --token-file, for --target host:port.");
        VARIABLES.put(
                "EBB_TARGET_CA, EBB_TARGET_CERT, EBB_TARGET_KEY", "As --target-ca, --target-cert and --target-key.");
        VARIABLES.put("EBB_JAVA", "The java that the launcher uses, before JAVA_HOME and PATH.");
        VARIABLES.put("EBB_DEBUG", "Not empty: print the trace of a fault in the command itself.");
        VARIABLES.put("NO_COLOR", "Not empty: no colour on a terminal, unless --color=always.");
        VARIABLES.put(
                "XDG_STATE_HOME, XDG_CONFIG_HOME, XDG_RUNTIME_DIR",
                "Where the state, the configuration and the socket of your own service are, below ebb/.");
    }

    /** The pages by their file names, such as {@code ebb-get.1}. */
    public Map<String, String> pages(CommandSpec root) {
        CommandModel ebb = new CommandModel(root);
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("ebb.1", main(ebb));
        for (CommandModel command : ebb.commands()) {
            pages.put("ebb-" + command.name() + ".1", command(command));
        }
        return pages;
    }

    private String main(CommandModel ebb) {
        StringBuilder page = head("ebb", ebb.description());
        page.append(".SH SYNOPSIS\n.B ebb\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]\n");
        page.append(".SH DESCRIPTION\n");
        paragraphs(page, List.of(spec(ebb).description()));
        page.append(".PP\nA job is named by its id, by enough of its beginning to be unique, or by its name.\n");
        page.append(".SH COMMANDS\n");
        ebb.commands()
                .forEach(command -> page.append(".TP\n\\fB")
                        .append(escape("ebb-" + command.name()))
                        .append("\\fR(1)\n")
                        .append(line(CommandModel.sentence(command.description()) + ".")));
        options(page, ebb);
        exitStatus(page);
        page.append(".SH ENVIRONMENT\n");
        VARIABLES.forEach((name, meaning) ->
                page.append(".TP\n.B ").append(escape(name)).append('\n').append(line(meaning)));
        page.append(".SH SEE ALSO\n");
        page.append(ebb.commands().stream()
                .map(command -> ".BR " + escape("ebb-" + command.name()) + " (1)")
                .collect(Collectors.joining(" ,\n", "", "\n")));
        return page.toString();
    }

    private String command(CommandModel command) {
        StringBuilder page = head("ebb-" + command.name(), command.description());
        page.append(".SH SYNOPSIS\n.nf\n");
        synopsis(command).forEach(text -> page.append(literal(text)));
        page.append(".fi\n.SH DESCRIPTION\n");
        paragraphs(page, List.of(spec(command).description()));
        if (!command.parameters().isEmpty()) {
            page.append(".SH ARGUMENTS\n");
            command.parameters().forEach(parameter -> parameter(page, parameter));
        }
        options(page, command);
        String[] footer = spec(command).footer();
        if (footer.length > 0) {
            page.append(".SH NOTES\n");
            paragraphs(page, List.of(footer));
        }
        exitStatus(page);
        page.append(".SH SEE ALSO\n.BR ebb (1)\n");
        return page.toString();
    }

    private StringBuilder head(String name, String description) {
        String title = name.toUpperCase(Locale.ROOT);
        return new StringBuilder(".\\\" Made from the command itself.\n")
                .append(".TH ")
                .append(escape(title))
                .append(" 1 \"\" \"ebb ")
                .append(escape(version))
                .append("\" \"Ebb\"\n.SH NAME\n")
                .append(escape(name))
                .append(" \\- ")
                .append(line(CommandModel.sentence(description)));
    }

    private static List<String> synopsis(CommandModel command) {
        String[] custom = spec(command).customSynopsis();
        if (custom.length > 0) {
            return Stream.of(custom).map(String::strip).toList();
        }
        String parameters = command.parameters().stream()
                .map(it -> (it.arity().min() == 0 ? "[" + it.paramLabel() + "]" : it.paramLabel())
                        + (CommandModel.isRepeated(it) ? "..." : ""))
                .collect(Collectors.joining(" "));
        return List.of(("ebb " + command.name() + " [OPTIONS] " + parameters).strip());
    }

    private static void parameter(StringBuilder page, PositionalParamSpec parameter) {
        page.append(".TP\n.I ")
                .append(escape(parameter.paramLabel()))
                .append('\n')
                .append(line(CommandModel.text(parameter)));
    }

    private static void options(StringBuilder page, CommandModel command) {
        page.append(".SH OPTIONS\n");
        for (OptionSpec option : command.options()) {
            String value = CommandModel.hasValue(option) ? " \\fI" + escape(option.paramLabel()) + "\\fR" : "";
            page.append(".TP\n")
                    .append(CommandModel.names(option).stream()
                            .map(name -> "\\fB" + escape(name) + "\\fR" + value)
                            .collect(Collectors.joining(", ")))
                    .append('\n')
                    .append(line(CommandModel.text(option)));
        }
    }

    private void exitStatus(StringBuilder page) {
        page.append(".SH EXIT STATUS\n");
        exitCodes.forEach((code, meaning) ->
                page.append(".TP\n.B ").append(code).append('\n').append(line(meaning)));
    }

    /** Lines that are indented stand as they are, the others flow. */
    private static void paragraphs(StringBuilder page, List<String> lines) {
        boolean literal = false;
        boolean begun = false;
        for (String each : lines) {
            for (String text : each.split("\n", -1)) {
                boolean indented = text.startsWith("  ");
                if (indented != literal) {
                    page.append(indented ? ".PP\n.nf\n" : ".fi\n");
                    literal = indented;
                    begun = begun && indented;
                }
                if (!text.isBlank()) {
                    page.append(indented ? literal(text) : line(text));
                    begun = true;
                } else if (begun && !literal) {
                    page.append(".PP\n");
                    begun = false;
                }
            }
        }
        page.append(literal ? ".fi\n" : "");
    }

    private static picocli.CommandLine.Model.UsageMessageSpec spec(CommandModel command) {
        return command.spec().usageMessage();
    }

    /** One or more lines of the source; where they are broken makes no difference to what is shown. */
    private static String line(String text) {
        StringBuilder lines = new StringBuilder();
        int length = 0;
        for (String word : escape(text).split(" ", -1)) {
            if (length > 0 && length + word.length() >= LONGEST_LINE) {
                lines.append('\n');
                length = 0;
            } else if (length > 0 || !lines.isEmpty()) {
                lines.append(' ');
            }
            boolean request = length == 0 && (word.startsWith(".") || word.startsWith("'"));
            lines.append(request ? "\\&" : "").append(word);
            length += word.length() + 1;
        }
        return lines.append('\n').toString();
    }

    /** A line that stands as it is. */
    private static String literal(String text) {
        return "\\&" + escape(text) + "\n";
    }

    /** A hyphen that is typed stays one, so that it can be copied. */
    private static String escape(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\"").replace("\n", " ");
    }
}
