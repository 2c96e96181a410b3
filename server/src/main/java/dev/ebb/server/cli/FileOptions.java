package dev.ebb.server.cli;

import dev.ebb.server.cli.FileArguments.Wanted;
import dev.ebb.v1.FileSpec;
import java.io.IOException;
import java.io.InputStream;
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

    @Option(
            names = "--mirror",
            paramLabel = "URL",
            description =
                    "Where else the file is to be had, when there is one URL; may be repeated, the best first. Give a"
                            + " --checksum as well. Headers and passwords are for the server of the first URL alone.")
    List<String> mirrors = List.of();

    @Option(
            names = "--metalink",
            paramLabel = "FILE",
            description =
                    "Read files, checksums and mirrors from this Metalink document (.meta4, RFC 5854); the files go to"
                            + " the current directory, or to the one directory that is named besides.")
    @Nullable
    Path metalink;

    @Option(names = "--create-dirs", description = "Create the directories of FILE.")
    boolean createDirectories;

    List<Wanted> wanted(CommandContext context, List<String> words) {
        if (metalink != null) {
            return fromMetalink(context, metalink, words);
        }
        FileArguments arguments = new FileArguments(context.directory());
        Path named = list;
        if (named == null) {
            return mirrored(arguments.fromWords(words, checksums));
        }
        if (!mirrors.isEmpty()) {
            throw CliException.usage("--mirror is for a single URL on the command line");
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

    private List<Wanted> mirrored(List<Wanted> wanted) {
        if (mirrors.isEmpty()) {
            return wanted;
        }
        if (wanted.size() != 1) {
            throw CliException.usage("--mirror is for a single URL; make a job of its own for each file with mirrors");
        }
        Wanted file = wanted.get(0);
        return List.of(new Wanted(file.url(), file.file(), file.digest(), mirrors));
    }

    private List<Wanted> fromMetalink(CommandContext context, Path named, List<String> words) {
        if (words.size() > 1 || !checksums.isEmpty() || !mirrors.isEmpty() || list != null) {
            throw CliException.usage(
                    "--metalink takes the place of URLs, checksums, mirrors and --list; one directory for"
                            + " the files may be named besides");
        }
        Path directory = words.isEmpty()
                ? context.directory()
                : context.directory().resolve(words.get(0)).normalize();
        try (InputStream document = Files.newInputStream(context.directory().resolve(named))) {
            return FileArguments.distinct(Metalink.read(document, directory));
        } catch (IOException unreadable) {
            throw CliException.usage("--metalink: " + Failures.inWords(unreadable));
        } catch (CliException wrong) {
            throw CliException.usage("--metalink: " + named + ": " + wrong.getMessage());
        }
    }

    List<FileSpec> specs(List<Wanted> wanted) {
        return wanted.stream().map(this::spec).toList();
    }

    private FileSpec spec(Wanted wanted) {
        return FileSpec.newBuilder()
                .setRemoteName(wanted.url())
                .setLocalName(wanted.file().toString())
                .addAllMirrorNames(wanted.mirrors())
                .setExpectedDigest(wanted.digest().orElse(""))
                .setCreateDirectories(createDirectories)
                .build();
    }
}
