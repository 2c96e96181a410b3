package dev.ebb.server.cli.bitsadmin;

import dev.ebb.server.cli.Failures;
import dev.ebb.server.cli.RangeArguments;
import dev.ebb.server.cli.RequestIds;
import dev.ebb.v1.AddFileRequest;
import dev.ebb.v1.AddFileSetRequest;
import dev.ebb.v1.AddFileWithRangesRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetValidationStateRequest;
import dev.ebb.v1.ReplaceRemotePrefixRequest;
import dev.ebb.v1.ResultCode;
import dev.ebb.v1.SetValidationStateRequest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a job. */
final class FileSwitches {
    static final List<Switch> ALL = List.of(
            Switch.of("addfile", "<job> <remote_url> <local_name>", "add file to job", FileSwitches::addFile),
            Switch.of("addfileset", "<job> <textfile>", "add files to job", FileSwitches::addFileSet),
            Switch.of(
                    "addfilewithranges",
                    "<job> <remote_url> <local_name> <ranges>",
                    "add file with ranges to job",
                    FileSwitches::addFileWithRanges),
            Switch.of(
                    "replaceremoteprefix",
                    "<job> <old_prefix> <new_prefix>",
                    "replace the prefix",
                    FileSwitches::replacePrefix),
            Switch.of(
                    "gettemporaryname",
                    "<job> <index>",
                    "get the temporary name",
                    call -> call.value(Shape.orNull(call.file().getTemporaryName()))),
            Switch.of(
                    "getvalidationstate",
                    "<job> <index>",
                    "get the validation state",
                    call -> call.value(Shape.bool(call.service()
                            .file()
                            .getValidationState(GetValidationStateRequest.newBuilder()
                                    .setJobId(call.id())
                                    .setIndex(call.index())
                                    .build())
                            .getValid()))),
            Switch.of(
                    "setvalidationstate",
                    "<job> <index> <TRUE|FALSE>",
                    "set the validation state",
                    FileSwitches::setValidationState));

    /** A URL, and the rest of the line, which may stand in quotes. */
    private static final Pattern PAIR = Pattern.compile("(\\S+)\\s+(?:\"([^\"]+)\"|(.+))");

    private FileSwitches() {}

    static FileSpec spec(Call call, String remote, String local) {
        return FileSpec.newBuilder()
                .setRemoteName(remote)
                .setLocalName(call.path(local))
                .build();
    }

    private static void added(Call call, FileSpec file) {
        call.say("Added " + file.getRemoteName() + " -> " + file.getLocalName() + " to job.");
    }

    private static void addFile(Call call) {
        FileSpec file = spec(call, call.word(1), call.word(2));
        call.service()
                .job()
                .addFile(AddFileRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setFile(file)
                        .build());
        added(call, file);
    }

    private static void addFileWithRanges(Call call) {
        FileSpec file = spec(call, call.word(1), call.word(2)).toBuilder()
                .addAllRanges(RangeArguments.parse(List.of(call.word(3).split(","))))
                .build();
        call.service()
                .job()
                .addFileWithRanges(AddFileWithRangesRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setFile(file)
                        .build());
        added(call, file);
    }

    /** All or none, as soon as all of the text has been understood. */
    private static void addFileSet(Call call) {
        List<FileSpec> files = read(call, Path.of(call.path(call.word(1))));
        call.service()
                .job()
                .addFileSet(AddFileSetRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .addAllFiles(files)
                        .build());
        files.forEach(file -> added(call, file));
    }

    private static List<FileSpec> read(Call call, Path text) {
        List<FileSpec> files = new ArrayList<>();
        int number = 0;
        for (String each : lines(text)) {
            number++;
            String line =
                    number == 1 && each.startsWith("\uFEFF") ? each.substring(1).strip() : each.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher pair = PAIR.matcher(line);
            if (!pair.matches()) {
                throw Call.invalid(
                        text + ", line " + number + ": a remote name, a blank and a local name are expected.");
            }
            files.add(spec(call, pair.group(1), pair.group(2) == null ? pair.group(3) : pair.group(2)));
        }
        if (files.isEmpty()) {
            throw Call.invalid(text + " lists no file.");
        }
        return files;
    }

    private static List<String> lines(Path text) {
        try {
            return Files.readAllLines(text);
        } catch (CharacterCodingException binary) {
            throw Call.invalid(text + " is not text in UTF-8.");
        } catch (IOException unreadable) {
            throw new Refusal("Unable to read \"" + text + "\": " + Failures.inWords(unreadable));
        }
    }

    private static void replacePrefix(Call call) {
        ResultCode result = call.service()
                .job()
                .replaceRemotePrefix(ReplaceRemotePrefixRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setOldPrefix(call.word(1))
                        .setNewPrefix(call.word(2))
                        .build())
                .getResult();
        call.say(
                result == ResultCode.RESULT_CODE_S_FALSE
                        ? "No URL of the job begins with " + call.word(1) + "."
                        : "Replaced prefix " + call.word(1) + " with " + call.word(2) + ".");
    }

    private static void setValidationState(Call call) {
        int index = call.index();
        boolean valid = switch (call.word(2).toUpperCase(Locale.ROOT)) {
            case "TRUE" -> true;
            case "FALSE" -> false;
            default -> throw Call.invalid("\"" + call.word(2) + "\" is neither TRUE nor FALSE.");
        };
        call.service()
                .file()
                .setValidationState(SetValidationStateRequest.newBuilder()
                        .setJobId(call.id())
                        .setRequestId(RequestIds.next())
                        .setIndex(index)
                        .setValid(valid)
                        .build());
        call.say("Validation state is now " + Shape.bool(valid) + ".");
    }
}
