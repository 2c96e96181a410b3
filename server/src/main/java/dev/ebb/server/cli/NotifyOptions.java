package dev.ebb.server.cli;

import dev.ebb.v1.JobSettings;
import dev.ebb.v1.NotifyEndpoint;
import dev.ebb.v1.NotifyFlag;
import dev.ebb.v1.SetNotifyCmdLineRequest;
import dev.ebb.v1.SetNotifyFlagsRequest;
import dev.ebb.v1.SetNotifyInterfaceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say who is told what of a job. */
final class NotifyOptions {
    private static final String NONE = "none";

    @Option(
            names = "--notify-url",
            paramLabel = "URL",
            description = "Post notifications there (https, or http on localhost); \"none\" = nowhere.")
    @Nullable
    String url;

    @Option(
            names = "--notify-secret-file",
            paramLabel = "FILE",
            description = "Sign the notifications of --notify-url with the secret in this file (its first line).")
    @Nullable
    Path secretFile;

    @Option(
            names = "--notify-command",
            paramLabel = "PROGRAM",
            description = "Run this program when the transfer has ended, well or badly; \"none\" = nothing.")
    @Nullable
    String command;

    @Option(
            names = "--notify-argument",
            paramLabel = "ARG",
            description = "An argument of --notify-command; may be repeated.")
    List<String> arguments = List.of();

    @Option(
            names = "--notify-on",
            paramLabel = "KIND",
            split = ",",
            description = "What to notify of: job-transferred, job-error (both are the default), job-modification,"
                    + " file-transferred, disable; with commas or repeated.")
    List<String> kinds = List.of();

    /** Into the settings of a new job. */
    void into(JobSettings.Builder settings, CommandContext context) {
        settings.addAllNotifyFlags(flags());
        if (isGiven(url)) {
            settings.setNotifyEndpoint(endpoint(context));
        }
        if (isGiven(command)) {
            settings.getNotifyCommandLineBuilder().setProgram(command).addAllArguments(arguments);
        }
    }

    /** As changes of a job that is there. */
    List<SetCommand.Change> changes(CommandContext context) {
        List<SetCommand.Change> changes = new ArrayList<>();
        List<NotifyFlag> flags = flags();
        if (!flags.isEmpty()) {
            changes.add((service, id) -> service.job()
                    .setNotifyFlags(SetNotifyFlagsRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .addAllNotifyFlags(flags)
                            .build())
                    .getJob());
        }
        if (url != null) {
            NotifyEndpoint endpoint = endpoint(context);
            changes.add((service, id) -> service.job()
                    .setNotifyInterface(SetNotifyInterfaceRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setEndpoint(endpoint)
                            .build())
                    .getJob());
        }
        if (command != null) {
            String program = isGiven(command) ? command : "";
            changes.add((service, id) -> service.job()
                    .setNotifyCmdLine(SetNotifyCmdLineRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setProgram(program)
                            .addAllArguments(arguments)
                            .build())
                    .getJob());
        }
        return changes;
    }

    private List<NotifyFlag> flags() {
        if (secretFile != null && !isGiven(url)) {
            throw CliException.usage("--notify-secret-file needs --notify-url");
        }
        if (!arguments.isEmpty() && !isGiven(command)) {
            throw CliException.usage("--notify-argument needs --notify-command");
        }
        return kinds.stream()
                .map(word -> Words.parse(NotifyFlag.class, "NOTIFY_FLAG_", "kind of notification", word))
                .toList();
    }

    private NotifyEndpoint endpoint(CommandContext context) {
        NotifyEndpoint.Builder endpoint = NotifyEndpoint.newBuilder();
        if (url != null && isGiven(url)) {
            endpoint.setUrl(url);
        }
        Path named = secretFile;
        if (named != null) {
            try {
                endpoint.setSecret(Files.readString(context.directory().resolve(named))
                        .lines()
                        .findFirst()
                        .orElse(""));
            } catch (IOException unreadable) {
                throw CliException.usage("--notify-secret-file: " + Failures.inWords(unreadable));
            }
        }
        return endpoint.build();
    }

    private static boolean isGiven(@Nullable String word) {
        return word != null && !word.equals(NONE);
    }
}
