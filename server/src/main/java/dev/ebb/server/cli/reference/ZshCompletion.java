package dev.ebb.server.cli.reference;

import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the completion for zsh. */
public final class ZshCompletion {
    private static final String BODY = """
            _ebb_jobs() {
                local -a jobs service
                local id name word
                for word in %s; do
                    [[ -z ${opt_args[$word]} ]] || service+=($word "${(Q)opt_args[$word]}")
                done
                while IFS=$'\t' read -r id name; do
                    jobs+=("$id:${name//:/\\:}")
                done < <(_call_program jobs ${(q)_ebb_program} ${(q)service} completion jobs 2>/dev/null)
                _describe -t jobs job jobs
            }

            _ebb_commands() {
                local -a commands=(
            %s    )
                _describe -t commands command commands
            }

            _ebb() {
                local curcontext=$curcontext state line ret=1
                typeset -A opt_args
                local _ebb_program=$words[1]
                _arguments -C \
            %s        '1:command:_ebb_commands' \
                    '*::argument:->command' && ret=0
                [[ $state == command ]] || return ret
                curcontext=${curcontext%%:*:*}:ebb-$words[1]:
                case $words[1] in
            %s    esac
                return ret
            }

            if [[ $funcstack[1] == _ebb ]]; then
                _ebb "$@"
            else
                compdef _ebb ebb
            fi
            """;

    private ZshCompletion() {}

    /** The script for the command and all below it. */
    public static String script(CommandSpec root) {
        CommandModel ebb = new CommandModel(root);
        String commands = ebb.commands().stream()
                .map(it -> "        " + quoted(it.name() + ":" + CommandModel.brief(it.description())) + "\n")
                .collect(Collectors.joining());
        String cases = ebb.commands().stream().map(ZshCompletion::branch).collect(Collectors.joining());
        return """
                #compdef ebb
                # Completion of ebb for zsh, made by "ebb completion zsh". To have it in every shell, in a folder of $fpath:
                #   ebb completion zsh >~/.zsh/completions/_ebb
                # or in ~/.zshrc, after compinit: eval "$(ebb completion zsh)"

                """ + BODY.formatted(String.join(" ", ebb.serviceOptions()), commands, options(ebb), cases);
    }

    private static String branch(CommandModel command) {
        return "        " + command.name() + ")\n"
                + "            _arguments -S \\\n"
                + options(command)
                + parameters(command)
                + "                && ret=0\n"
                + "            ;;\n";
    }

    private static String options(CommandModel command) {
        StringBuilder specs = new StringBuilder();
        for (OptionSpec option : command.options()) {
            String all = String.join(" ", option.names());
            for (String name : option.names()) {
                String exclusive = CommandModel.isRepeated(option) ? "*" : "(" + all + ")";
                String value = !CommandModel.hasValue(option) ? "" : CommandModel.isShort(name) ? "+" : "=";
                String action = value.isEmpty() ? "" : ":" + escape(option.paramLabel()) + ":" + action(option);
                specs.append("                ")
                        .append(quoted(exclusive + name + value + "["
                                + escape(CommandModel.brief(CommandModel.text(option))) + "]" + action))
                        .append(" \\\n");
            }
        }
        return specs.toString();
    }

    private static String parameters(CommandModel command) {
        StringBuilder specs = new StringBuilder();
        int place = 0;
        for (PositionalParamSpec parameter : command.parameters()) {
            place++;
            String which = CommandModel.isRepeated(parameter)
                    ? "*"
                    : parameter.arity().min() == 0 ? place + ":" : String.valueOf(place);
            specs.append("                ")
                    .append(quoted(which + ":" + escape(parameter.paramLabel()) + ":" + action(parameter)))
                    .append(" \\\n");
        }
        return specs.toString();
    }

    private static String action(ArgSpec argument) {
        ValueKind kind = ValueKind.of(argument);
        return switch (kind.what()) {
            case ANYTHING -> " ";
            case FILES -> "_files";
            case FOLDERS -> "_files -/";
            case JOBS -> "_ebb_jobs";
            case WORDS -> "(" + String.join(" ", kind.words()) + ")";
            case LIST_OF_WORDS -> "_values -s , word " + String.join(" ", kind.words());
        };
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
