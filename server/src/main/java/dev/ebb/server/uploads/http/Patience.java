package dev.ebb.server.uploads.http;

import java.time.Duration;

/**
 * How long a client may take.
 *
 * @param idle between two requests, for the head of one, between two parts of a body, and for taking in an answer
 * @param bytesPerSecond of a body at least, measured over {@code idle} of waiting
 */
record Patience(Duration idle, long bytesPerSecond) {}
