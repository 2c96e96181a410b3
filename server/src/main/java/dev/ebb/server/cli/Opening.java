package dev.ebb.server.cli;

/** A service that a command holds on to: it can be opened again when it goes away. Confined to a thread, but for close. */
interface Opening extends AutoCloseable {
    /** The connection in use. */
    Service service();

    /** Connects again, and starts the service again where that is ours to do. */
    Service reopen();

    /** What becomes of a job when the command leaves, in words that continue "the job ...". */
    String afterLeaving(String jobId);

    @Override
    void close();
}
