package dev.ebb.server.uploads.web;

/** Answers requests. Thread-safe. */
@FunctionalInterface
public interface Service {
    /** Answers one, blocking as long as it has to. */
    void serve(Exchange exchange);
}
