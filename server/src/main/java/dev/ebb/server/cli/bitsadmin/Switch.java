package dev.ebb.server.cli.bitsadmin;

import dev.ebb.v1.Job;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One thing that the tool can do.
 *
 * @param name in lower case, without the slash; with a blank where it has two words, such as {@code util /version}
 * @param arguments for people, such as {@code <job> <priority>}
 * @param aim what it does, so that "unable to" can stand before it
 * @param least fewest arguments
 * @param most arguments at most
 * @param action does it
 */
record Switch(String name, String arguments, String aim, int least, int most, Consumer<Call> action) {
    private static final int ANY_NUMBER = Integer.MAX_VALUE;

    /** With so many arguments, neither fewer nor more. */
    static Switch of(String name, String arguments, String aim, Consumer<Call> action) {
        int count = (int) arguments.chars().filter(c -> c == '<').count();
        return new Switch(name, arguments, aim, count, count, action);
    }

    /** With so many arguments or more. */
    static Switch open(String name, String arguments, String aim, int least, Consumer<Call> action) {
        return new Switch(name, arguments, aim, least, ANY_NUMBER, action);
    }

    /** Prints a property of a job. */
    static Switch get(String name, String aim, Function<Job, String> value) {
        return of(name, "<job>", aim, call -> call.value(value.apply(call.job())));
    }

    /** Knows what it is, and says why it cannot be done here. */
    static Switch absent(String name, String arguments, String aim, String reason) {
        return open(name, arguments, aim, 0, call -> {
            throw new Refusal(Refusal.E_NOTIMPL, reason);
        });
    }

    /** As a person writes it. */
    String usage() {
        return "/" + name.toUpperCase(Locale.ROOT) + (arguments.isEmpty() ? "" : " " + arguments);
    }
}
