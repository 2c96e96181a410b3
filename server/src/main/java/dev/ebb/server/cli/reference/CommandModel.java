package dev.ebb.server.cli.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command as its documentation and its completion see it.
 *
 * @param spec of picocli
 */
record CommandModel(CommandSpec spec) {
    private static final int LONGEST_BRIEF = 70;

    String name() {
        return spec.name();
    }

    String description() {
        return String.join("\n", spec.usageMessage().description());
    }

    /** Those that a person is to see, in the order of the help. */
    List<CommandModel> commands() {
        return spec.subcommands().values().stream()
                .map(it -> new CommandModel(it.getCommandSpec()))
                .filter(it -> !it.spec().usageMessage().hidden())
                .toList();
    }

    List<OptionSpec> options() {
        return spec.options().stream()
                .filter(option -> !option.hidden())
                .sorted(Comparator.comparing(option -> option.longestName().replace("-", "")))
                .toList();
    }

    List<PositionalParamSpec> parameters() {
        return spec.positionalParameters().stream().filter(it -> !it.hidden()).toList();
    }

    /** Options that want a value. */
    Stream<OptionSpec> valued() {
        return options().stream().filter(CommandModel::hasValue);
    }

    /** Of ebb itself, the options that say which service is meant: who asks it for jobs hands them on. */
    List<String> serviceOptions() {
        return valued().map(OptionSpec::longestName)
                .filter(name -> !name.equals("--color"))
                .toList();
    }

    static boolean hasValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    static boolean isRepeated(ArgSpec argument) {
        return argument.isMultiValue();
    }

    static List<String> names(OptionSpec option) {
        return List.of(option.names());
    }

    static boolean isShort(String name) {
        return !name.startsWith("--");
    }

    static String text(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    /** The first sentence of a description, short enough for a menu. */
    static String brief(String description) {
        String sentence = sentence(description);
        return sentence.length() <= LONGEST_BRIEF ? sentence : cut(sentence);
    }

    /** The first sentence of a description, without its full stop. */
    static String sentence(String description) {
        String line = description.lines().findFirst().orElse("").strip();
        int end = line.indexOf(". ");
        String sentence = end < 0 ? line : line.substring(0, end);
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String cut(String sentence) {
        List<String> words = new ArrayList<>();
        int length = 0;
        for (String word : Arrays.asList(sentence.split(" "))) {
            length += word.length() + 1;
            if (length > LONGEST_BRIEF - 4) {
                break;
            }
            words.add(word);
        }
        return String.join(" ", words) + " ...";
    }
}
