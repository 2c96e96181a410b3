package dev.ebb.server.cli.reference;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the completion for fish 3 and newer. */
public final class FishCompletion {
    private static final String BODY = """
            # The command on the line so far; nothing before there is one.
            function __ebb_command
                set -l skip 0
                for word in (commandline -opc)[2..-1]
                    if test $skip = 1
                        set skip 0
                        continue
                    end
                    switch $word
                        case %s
                            set skip 1
                        case '-*'
                        case '*'
                            echo $word
                            return
                    end
                end
            end

            function __ebb_is
                test (__ebb_command | string collect; or echo '') = "$argv[1]"
            end

            # Jobs of the service that the line names.
            function __ebb_jobs
                set -l words (commandline -opc)
                set -l service
                for i in (seq 2 (count $words))
                    switch $words[$i]
                        case %s
                            set -a service $words[$i] $words[(math $i + 1)]
                        case %s
                            set -a service $words[$i]
                    end
                end
                $words[1] $service completion jobs 2>/dev/null
            end

            # Words with commas between them.
            function __ebb_list
                set -l before (commandline -ct | string replace -r '^-[^=]*=' '' | string match -r '.*,'; or echo '')
                printf '%%s\\n' $before$argv
            end

            complete -c ebb -f
            """;

    private FishCompletion() {}

    /** The script for the command and all below it. */
    public static String script(CommandSpec root) {
        CommandModel ebb = new CommandModel(root);
        StringBuilder script = new StringBuilder("""
                # Completion of ebb for fish, made by "ebb completion fish". To have it in every shell:
                #   ebb completion fish >~/.config/fish/completions/ebb.fish

                """);
        String valued =
                ebb.valued().flatMap(option -> Stream.of(option.names())).collect(Collectors.joining(" "));
        List<String> service = ebb.serviceOptions();
        script.append(BODY.formatted(valued, String.join(" ", service), "'" + String.join("=*' '", service) + "=*'"));
        options(script, ebb, "");
        for (CommandModel command : ebb.commands()) {
            script.append("\ncomplete -c ebb -n '__ebb_is \"\"' -a ")
                    .append(command.name())
                    .append(" -d ")
                    .append(quoted(CommandModel.brief(command.description())))
                    .append('\n');
            options(script, command, command.name());
            if (!command.parameters().isEmpty()) {
                String action = action(command.parameters().get(0));
                if (!action.isEmpty()) {
                    script.append(condition(command.name())).append(action).append('\n');
                }
            }
        }
        return script.toString();
    }

    private static void options(StringBuilder script, CommandModel command, String word) {
        for (OptionSpec option : command.options()) {
            script.append(condition(word));
            for (String name : option.names()) {
                script.append(CommandModel.isShort(name) ? " -s " + name.substring(1) : " -l " + name.substring(2));
            }
            if (CommandModel.hasValue(option)) {
                boolean files = ValueKind.of(option).what() == ValueKind.What.FILES;
                // Exclusive: no names of files besides.
                script.append(files ? " -r" : " -x").append(action(option));
            }
            script.append(" -d ")
                    .append(quoted(CommandModel.brief(CommandModel.text(option))))
                    .append('\n');
        }
    }

    private static String condition(String word) {
        return "complete -c ebb -n '__ebb_is \"" + word + "\"'";
    }

    private static String action(ArgSpec argument) {
        ValueKind kind = ValueKind.of(argument);
        List<String> words = kind.words();
        return switch (kind.what()) {
            case ANYTHING -> "";
            case FILES -> " -F";
            case FOLDERS -> " -a '(__fish_complete_directories (commandline -ct))'";
            case JOBS -> " -a '(__ebb_jobs)'";
            case WORDS -> " -a " + quoted(String.join(" ", words));
            case LIST_OF_WORDS -> " -a '(__ebb_list " + String.join(" ", words) + ")'";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
