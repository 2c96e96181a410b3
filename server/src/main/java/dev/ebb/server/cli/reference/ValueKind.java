package dev.ebb.server.cli.reference;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgSpec;

/**
 * What may stand where a value is expected, as its label in the help says.
 *
 * @param what the kind
 * @param words all that there are, for {@link What#WORDS}
 */
record ValueKind(What what, List<String> words) {
    /** Where candidates come from. */
    enum What {
        /** Nobody knows. */
        ANYTHING,
        /** Files and folders. */
        FILES,
        /** Folders. */
        FOLDERS,
        /** Jobs of the running service. */
        JOBS,
        /** One of a few words. */
        WORDS,
        /** Several of a few words, with commas between them. */
        LIST_OF_WORDS
    }

    private static final Pattern CHOICE = Pattern.compile("[a-z]+(\\|[a-z]+)+");
    private static final List<String> PRIORITIES = List.of("foreground", "high", "normal", "low");
    private static final List<String> TYPES = List.of("download", "upload", "upload-reply");

    private static final Map<String, List<String>> LISTS = Map.of(
            "STATE",
            List.of(
                    "queued",
                    "connecting",
                    "transferring",
                    "suspended",
                    "error",
                    "transient-error",
                    "transferred",
                    "acknowledged",
                    "cancelled"),
            "FILE-STATE",
            List.of("pending", "transferred", "completed"),
            "OUTCOME",
            List.of("completed", "cancelled", "failed"),
            "PRIORITY",
            PRIORITIES,
            "TYPE",
            TYPES,
            "COLUMN",
            List.of(
                    "id",
                    "state",
                    "priority",
                    "type",
                    "progress",
                    "size",
                    "files",
                    "owner",
                    "created",
                    "age",
                    "error",
                    "name"),
            "SCHEME",
            List.of("basic", "digest", "ntlm", "negotiate"),
            "KIND",
            List.of("job-transferred", "job-error", "job-modification", "file-transferred", "disable"));

    private static final Map<String, List<String>> CHOICES = Map.of(
            "LEVEL",
            PRIORITIES,
            "MODE",
            List.of("both", "client", "server", "off"),
            "RULE",
            List.of("refuse", "replace", "version"),
            "WHEN",
            List.of("auto", "always", "never"),
            "SHELL",
            List.of("bash", "zsh", "fish"));

    /** What a label says; the words of an action are those of its description, and there may be such in the label itself. */
    static ValueKind of(ArgSpec argument) {
        String label = argument.paramLabel();
        Matcher choice = CHOICE.matcher(label);
        if (choice.find()) {
            return new ValueKind(What.WORDS, List.of(choice.group().split("\\|")));
        }
        return label.equals("ACTION")
                ? new ValueKind(What.WORDS, List.of(CommandModel.text(argument).split("[^a-z-]+(or )?")))
                : of(label);
    }

    private static ValueKind of(String label) {
        if (LISTS.containsKey(label)) {
            return new ValueKind(What.LIST_OF_WORDS, LISTS.get(label));
        }
        if (CHOICES.containsKey(label)) {
            return new ValueKind(What.WORDS, CHOICES.get(label));
        }
        What what = switch (label) {
            case "JOB" -> What.JOBS;
            case "DIR" -> What.FOLDERS;
            default ->
                label.contains("FILE") && !label.contains(":") || label.equals("PROGRAM") ? What.FILES : What.ANYTHING;
        };
        return new ValueKind(what, List.of());
    }
}
