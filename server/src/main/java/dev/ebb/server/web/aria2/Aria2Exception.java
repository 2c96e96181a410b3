package dev.ebb.server.web.aria2;

import dev.ebb.client.EbbException;

/** A call that aria2's clients are told has failed, with code 1 and a sentence, which is all that aria2 has for them. */
final class Aria2Exception extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Aria2Exception(String message) {
        super(message);
    }

    /** What the service refused, with its code and its advice. */
    static Aria2Exception of(EbbException refused) {
        StringBuilder text = new StringBuilder(refused.reason()).append(": ").append(refused.getMessage());
        refused.remedy()
                .filter(advice -> !text.toString().contains(advice))
                .ifPresent(advice -> text.append(' ').append(advice));
        return new Aria2Exception(text.toString());
    }
}
