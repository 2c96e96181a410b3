package dev.ebb.server.cli;

import dev.ebb.v1.EnumJobsResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * {@code ebb list} in its usual form, without anything that takes long to start: no description of commands, no gRPC client. It
 * asks the service that runs, whatever its build. What it does not understand, or cannot do, it leaves undone and untold for the
 * command proper.
 */
final class QuickList {
    private static final String METHOD = "/ebb.v1.BackgroundCopyManager/EnumJobs";

    private QuickList() {}

    /** The exit code, or nothing when the words are more than {@code [--home DIR] list [--all]} or no service answers. */
    static OptionalInt run(String[] words, CommandContext context) {
        GlobalOptions global = new GlobalOptions(context.colors());
        JobFilterOptions filter = new JobFilterOptions();
        if (!understands(words, global, filter)) {
            return OptionalInt.empty();
        }
        Path socket = new Connector(context, global, new SdkDial()).home().socket();
        try (QuickCalls calls = QuickCalls.to(socket)) {
            JobListPrinter printer = new JobListPrinter(context, new JobTable(JobColumn.USUAL, context));
            long others = JobListing.each(
                    filter.request().build(),
                    request -> EnumJobsResponse.parseFrom(calls.call(METHOD, request.toByteArray())),
                    printer::add);
            printer.finish(others);
            return OptionalInt.of(ExitCode.OK.number());
        } catch (IOException | RuntimeException forTheCommandProper) {
            return OptionalInt.empty();
        }
    }

    private static boolean understands(String[] words, GlobalOptions global, JobFilterOptions filter) {
        boolean list = false;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (word.equals("--home") && i + 1 < words.length && !words[i + 1].startsWith("-")) {
                global.home = Path.of(words[++i]);
            } else if (word.equals("list") && !list) {
                list = true;
            } else if (list && (word.equals("-a") || word.equals("--all"))) {
                filter.all = true;
            } else {
                return false;
            }
        }
        return list;
    }
}
