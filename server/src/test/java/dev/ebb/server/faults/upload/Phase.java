package dev.ebb.server.faults.upload;

/** What a request of an upload is for. */
enum Phase {
    /** Begins an upload. */
    CREATE,
    /** Asks how far it came. */
    ASK,
    /** Carries bytes of the file. */
    DATA,
    /** Says that nothing more follows. */
    CLOSE
}
