package dev.ebb.server.cli;

import java.util.UUID;

/** Ids that make a call safe to repeat. */
public final class RequestIds {
    private RequestIds() {}

    /** A new one. */
    public static String next() {
        return UUID.randomUUID().toString();
    }
}
