package dev.ebb.server.cli;

import java.util.UUID;

/** Ids that make a call safe to repeat. */
final class RequestIds {
    private RequestIds() {}

    static String next() {
        return UUID.randomUUID().toString();
    }
}
