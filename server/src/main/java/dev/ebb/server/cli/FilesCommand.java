package dev.ebb.server.cli;

import dev.ebb.v1.File;
import dev.ebb.v1.FileState;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb files}: the files of a job, one a line. */
@Command(name = "files", description = "Lists the files of a job in their order: how each does, its URL and its place.")
final class FilesCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Connector connector;

    @Parameters(paramLabel = "JOB", description = "Id of the job, or enough of it to be unique; or its name.")
    String job = "";

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "FILE-STATE",
            description =
                    "Only files in these states: pending, transferred (all bytes are there) or completed (in place).")
    List<String> states = List.of();

    @Option(
            names = "--match",
            paramLabel = "PATTERN",
            description = "Only files whose URL or place has this in it; * stands for anything.")
    String match = "";

    @Option(names = "--json", description = "Print each file as a line of JSON.")
    boolean json;

    FilesCommand(CommandContext context, Connector connector) {
        this.context = context;
        this.connector = connector;
    }

    @Override
    public Integer call() {
        Set<FileState> wanted = EnumSet.noneOf(FileState.class);
        states.forEach(word -> wanted.add(Words.parse(FileState.class, "FILE_STATE_", "state of a file", word)));
        Glob pattern = match.isEmpty() ? Glob.any() : Glob.of("*" + match + "*");
        Table table = new Table("#", "STATE", "BYTES", "URL", "FILE");
        try (Service service = connector.open()) {
            String id = new JobReference(service).resolve(job);
            new JobFiles(service, id).each(file -> {
                boolean fits = pattern.matches(file.getRemoteName()) || pattern.matches(file.getLocalName());
                if (fits && (wanted.isEmpty() || wanted.contains(file.getState()))) {
                    print(file, table);
                }
                return true;
            });
        }
        if (!json) {
            finish(table);
        }
        return ExitCode.OK.number();
    }

    private void print(File file, Table table) {
        if (json) {
            Json.line(context.out(), file);
            return;
        }
        table.row(
                Integer.toUnsignedString(file.getIndex()),
                file.getState().name().substring("FILE_STATE_".length()).toLowerCase(Locale.ROOT),
                JobFiles.bytes(file),
                file.getRemoteName(),
                file.getLocalName());
    }

    private void finish(Table table) {
        if (table.isEmpty()) {
            context.err().println("No files.");
        } else {
            table.print(context.out());
        }
    }
}
