package dev.ebb.server.cli;

import dev.ebb.server.cli.FileArguments.Wanted;
import dev.ebb.v1.FileSpec;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The files that a command is given: pairs, or a list. */
final class FileOptions {
    /** For the parameters themselves, which stand in another place in each command. */
    static final String WORDS = "What to fetch and where to put it. FILE may be a directory, and may be left out with a"
            + " single URL: then the file is named as in the URL. Several URL FILE pairs make one job.";

    @Option(
            names = {"-i", "--list"},
            paramLabel = "FILE",
            description = "Read \"URL FILE\" pairs from this file, one a line; # starts a comment line.")
    @Nullable
    Path list;

    @Option(
            names = "--checksum",
            paramLabel = "sha256:HEX",
            description = "What the content must have, or the job fails; also sha512:, and sha1:, md5:, crc32c: against"
                    + " mere damage. Once for each URL.")
    List<String> checksums = List.of();

    @Option(names = "--create-dirs", description = "Create the directories of FILE.")
    boolean createDirectories;

    List<Wanted> wanted(CommandContext context, List<String> words) {
        FileArguments arguments = new FileArguments(context.directory());
        Path named = list;
        if (named == null) {
            return arguments.fromWords(words, checksums);
        }
        if (!words.isEmpty() || !checksums.isEmpty()) {
            throw CliException.usage("--list takes the place of URLs and checksums on the command line");
        }
        try {
            return arguments.fromList(
                    named.toString(), Files.readAllLines(context.directory().resolve(named)));
        } catch (CharacterCodingException binary) {
            throw CliException.usage("--list: " + named + " is not text in UTF-8");
        } catch (IOException unreadable) {
            throw CliException.usage("--list: " + Failures.inWords(unreadable));
        }
    }

    List<FileSpec> specs(List<Wanted> wanted) {
        return wanted.stream().map(this::spec).toList();
    }

    private FileSpec spec(Wanted wanted) {
        return FileSpec.newBuilder()
                .setRemoteName(wanted.url())
                .setLocalName(wanted.file().toString())
                .setExpectedDigest(wanted.digest().orElse(""))
                .setCreateDirectories(createDirectories)
                .build();
    }
}
