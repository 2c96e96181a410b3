package dev.ebb.server.cli;

import dev.ebb.server.cli.reference.ManualPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code ebb man}: writes the manual pages. */
@Command(
        name = "man",
        description = {
            "Writes the manual pages into a folder, for man(1): ebb(1), and one for each command as ebb-get(1).",
            "",
            "  ebb man ~/.local/share/man/man1 && man ebb-get",
            ""
        })
final class ManCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Supplier<CommandSpec> root;

    @Parameters(
            paramLabel = "DIR",
            description = "The folder, made if it is missing. Pages of these names are replaced.")
    Path folder = Path.of("");

    ManCommand(CommandContext context, Supplier<CommandSpec> root) {
        this.context = context;
        this.root = root;
    }

    @Override
    public Integer call() {
        Path target = context.directory().resolve(folder);
        Map<String, String> pages = new ManualPages(context.build().version(), ExitCode.meanings()).pages(root.get());
        try {
            Files.createDirectories(target);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(target.resolve(page.getKey()), page.getValue());
            }
        } catch (IOException failed) {
            throw new CliException(ExitCode.FAILED, "the pages cannot be written: " + Failures.inWords(failed));
        }
        context.out().println(pages.size() + " pages in " + Plain.of(target.toString()));
        return ExitCode.OK.number();
    }
}
