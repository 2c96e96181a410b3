package dev.ebb.server.cli;

import dev.ebb.client.EbbException;
import dev.ebb.server.config.ConfigurationException;
import dev.ebb.v1.JobError;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Says what went wrong, with the code and what to do, on stderr. */
final class ErrorPrinter {
    private static final String WHAT_TO_DO = "     what to do: ";

    private final CommandContext context;

    ErrorPrinter(CommandContext context) {
        this.context = context;
    }

    /** Prints the failure of a command and says what to exit with. */
    int print(Throwable failure) {
        if (failure instanceof CliException ours) {
            lines(String.valueOf(ours.getMessage()));
            return ours.exitCode().number();
        }
        if (failure instanceof ConfigurationException wrong) {
            wrong.problems().forEach(this::message);
            return ExitCode.USAGE.number();
        }
        if (Failures.isUnreachable(failure)) {
            unreachable(failure);
            return ExitCode.UNREACHABLE.number();
        }
        if (failure instanceof EbbException refused) {
            refused(refused);
            return ExitCode.REFUSED.number();
        }
        message("a fault in ebb itself: " + failure);
        if (!context.environment().getOrDefault("EBB_DEBUG", "").isEmpty()) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            context.err().print(trace);
        }
        return ExitCode.BROKEN.number();
    }

    /** Prints why a transfer failed. */
    void print(JobError error) {
        message(JobText.code(error) + ": " + error.getMessage());
        remedy(error.getRemedy());
    }

    /** A refusal in the form that all have, with other advice than the service's. */
    static String inWords(EbbException refused, String advice) {
        return JobText.code(refused.reason(), refused.hresult()) + ": " + refused.getMessage() + "\n" + WHAT_TO_DO
                + advice;
    }

    /** Nobody answered, or a service did that cannot work now and says why. */
    private void unreachable(Throwable failure) {
        if (failure instanceof EbbException answer && answer.hresult() != 0) {
            message(String.valueOf(answer.getMessage()));
            answer.remedy().ifPresent(this::remedy);
        } else {
            message("the service cannot be reached: " + Failures.whyUnreachable(failure));
        }
    }

    private void refused(EbbException refused) {
        String code = refused.hresult() == 0 ? refused.reason() : JobText.code(refused.reason(), refused.hresult());
        String field = refused.field()
                .filter(it -> !refused.getMessage().contains(it))
                .map(it -> it + ": ")
                .orElse("");
        message(code + ": " + field + refused.getMessage());
        Hints.of(refused).or(refused::remedy).ifPresent(this::remedy);
    }

    private void remedy(String remedy) {
        if (!remedy.isEmpty()) {
            context.err().println(WHAT_TO_DO + Plain.of(remedy));
        }
    }

    /** Our own messages may have several lines. */
    private void lines(String message) {
        List<String> lines = message.lines().toList();
        message(lines.get(0));
        lines.stream().skip(1).map(Plain::of).forEach(context.err()::println);
    }

    private void message(String message) {
        context.err().println(context.errorStyle().bad("ebb:") + " " + Plain.of(message));
    }
}
