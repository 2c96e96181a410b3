package dev.ebb.server.cli.reference;

import java.util.List;
import java.util.Map;

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
            "yes|no",
            List.of("yes", "no"),
            "WHEN",
            List.of("auto", "always", "never"),
            "ACTION",
            List.of("list", "get", "set", "clear", "simulate"),
            "SHELL",
            List.of("bash", "zsh", "fish"));

    static ValueKind of(String label) {
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
