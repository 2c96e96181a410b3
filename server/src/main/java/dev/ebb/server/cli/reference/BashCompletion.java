package dev.ebb.server.cli.reference;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the completion for bash 4 and newer, with or without the bash-completion package. */
public final class BashCompletion {
    private BashCompletion() {}

    private static final String BODY = """
            # What a value may be: files, folders, jobs, or "words A B C", or "list A B C" with commas.
            _ebb_candidates() {
                local kind=$1
                shift
                case $kind in
                    files)
                        compopt -o filenames 2>/dev/null
                        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
                        ;;
                    folders)
                        compopt -o filenames 2>/dev/null
                        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
                        ;;
                    jobs)
                        mapfile -t COMPREPLY < <(compgen -W "$("$program" "${service[@]}" completion jobs 2>/dev/null |
                            while IFS=$'\t' read -r id name; do
                                printf '%s\n' "$id"
                                case $name in '' | *[!A-Za-z0-9._-]*) ;; *) printf '%s\n' "$name" ;; esac
                            done)" -- "$cur")
                        ;;
                    words) mapfile -t COMPREPLY < <(compgen -W "$*" -- "$cur") ;;
                    list)
                        local before=
                        [[ $cur != *,* ]] || before=${cur%,*},
                        mapfile -t COMPREPLY < <(compgen -P "$before" -W "$*" -- "${cur##*,}")
                        compopt -o nospace 2>/dev/null
                        ;;
                esac
            }

            _ebb() {
                local words cur word skip= command= place=1 option= program=$1 service=()
                # As the shell will cut it: readline cuts at "=" and ":" too.
                read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
                cur=
                if [[ ${COMP_LINE:0:COMP_POINT} != *[[:space:]] ]]; then
                    cur=${words[-1]}
                    unset 'words[-1]'
                fi
                COMPREPLY=()
                for word in "${words[@]:1}"; do
                    if [[ -n $skip ]]; then
                        case $skip in SERVICE_OPTION) service+=("$skip" "$word") ;; esac
                        skip=
                        continue
                    fi
                    case $word in
                        SERVICE_VALUE) service+=("$word") ;;
                        -*) if [[ $word != *=* && -n $(_ebb_value "$command" "$word") ]]; then skip=$word; fi ;;
                        *) if [[ -n $command ]]; then place=$((place + 1)); else command=$word; fi ;;
                    esac
                done
                if [[ -n $skip ]]; then
                    option=$skip
                elif [[ $cur == --*=* ]]; then
                    option=${cur%%=*}
                    cur=${cur#*=}
                fi
                # shellcheck disable=SC2046
                if [[ -n $option ]]; then
                    _ebb_candidates $(_ebb_value "$command" "$option")
                elif [[ $cur == -* ]]; then
                    _ebb_candidates words $(_ebb_options "$command")
                elif [[ -z $command ]]; then
                    _ebb_candidates words "$_ebb_commands"
                else
                    _ebb_candidates $(_ebb_arguments "$command" "$place")
                fi
            }

            complete -F _ebb ebb ./ebb
            """;

    /** The script for the command and all below it. */
    public static String script(CommandSpec root) {
        CommandModel ebb = new CommandModel(root);
        StringBuilder script = new StringBuilder("""
                # Completion of ebb for bash, made by "ebb completion bash". To have it in every shell:
                #   ebb completion bash >~/.local/share/bash-completion/completions/ebb
                # or, without the bash-completion package, in ~/.bashrc: eval "$(ebb completion bash)"

                """);
        script.append("_ebb_commands='")
                .append(ebb.commands().stream().map(CommandModel::name).collect(Collectors.joining(" ")))
                .append("'\n\n");
        List<CommandModel> all =
                Stream.concat(Stream.of(ebb), ebb.commands().stream()).toList();
        script.append("# The options of a command; of ebb itself without one.\n_ebb_options() {\n    case $1 in\n");
        all.forEach(command -> script.append("        ")
                .append(word(ebb, command))
                .append(") echo '")
                .append(optionNames(command))
                .append("' ;;\n"));
        script.append("    esac\n}\n\n# What the value of an option may be; nothing for one that takes none.\n");
        script.append("_ebb_value() {\n    case $1:$2 in\n");
        all.forEach(command -> command.valued()
                .forEach(option -> script.append("        ")
                        .append(CommandModel.names(option).stream()
                                .map(name -> word(ebb, command) + ":" + name)
                                .collect(Collectors.joining(" | ")))
                        .append(") echo '")
                        .append(kind(option))
                        .append("' ;;\n")));
        script.append(
                "    esac\n}\n\n# What the words after a command may be, from the first on.\n_ebb_arguments() {\n    case $1:$2 in\n");
        ebb.commands().forEach(command -> arguments(script, command));
        List<String> service = ebb.serviceOptions();
        return script.append("    esac\n}\n\n")
                .append(BODY.replace("SERVICE_OPTION", String.join(" | ", service))
                        .replace("SERVICE_VALUE", String.join("=* | ", service) + "=*"))
                .toString();
    }

    private static void arguments(StringBuilder script, CommandModel command) {
        int place = 0;
        for (PositionalParamSpec parameter : command.parameters()) {
            place++;
            script.append("        ")
                    .append(command.name())
                    .append(':')
                    .append(CommandModel.isRepeated(parameter) ? "*" : String.valueOf(place))
                    .append(") echo '")
                    .append(kind(parameter))
                    .append("' ;;\n");
        }
    }

    private static String word(CommandModel root, CommandModel command) {
        return command.equals(root) ? "''" : command.name();
    }

    private static String optionNames(CommandModel command) {
        return command.options().stream()
                .map(OptionSpec::names)
                .flatMap(Stream::of)
                .collect(Collectors.joining(" "));
    }

    private static String kind(ArgSpec argument) {
        ValueKind kind = ValueKind.of(argument);
        return switch (kind.what()) {
            case ANYTHING -> "anything";
            case FILES -> "files";
            case FOLDERS -> "folders";
            case JOBS -> "jobs";
            case WORDS -> "words " + String.join(" ", kind.words());
            case LIST_OF_WORDS -> "list " + String.join(" ", kind.words());
        };
    }
}
