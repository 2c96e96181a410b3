package dev.ebb.server.web.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.function.Consumer;

/** An answer. Nothing of it is kept by browsers unless its headers say so. */
public sealed interface WebResponse {
    /**
     * An answer that is there in whole.
     *
     * @param status of HTTP
     * @param headers besides those the door sets: length, and that nothing is cached or guessed
     * @param body its bytes
     */
    record Whole(int status, Map<String, String> headers, byte[] body) implements WebResponse {}

    /**
     * An answer that goes on, with status 200.
     *
     * @param headers besides those the door sets
     * @param begin is handed the stream once, on a thread that may wait; the stream outlives the call
     */
    record Streamed(Map<String, String> headers, Consumer<OutgoingStream> begin) implements WebResponse {}

    /** An answer in JSON. */
    static Whole json(int status, String json) {
        return new Whole(status, Map.of("content-type", "application/json; charset=utf-8"), json.getBytes(UTF_8));
    }

    /** An answer in a sentence for people. */
    static Whole saying(int status, String message) {
        return new Whole(status, Map.of("content-type", "text/plain; charset=utf-8"), (message + "\n").getBytes(UTF_8));
    }
}
