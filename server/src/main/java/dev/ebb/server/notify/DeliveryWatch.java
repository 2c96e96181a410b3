package dev.ebb.server.notify;

/** Hears of each try to tell somebody something, on the thread that delivers. */
@FunctionalInterface
public interface DeliveryWatch {
    /** Nobody looks. */
    DeliveryWatch NOBODY = (channel, delivered) -> {};

    /** By which way. */
    enum Channel {
        /** A POST to the job's endpoint. */
        ENDPOINT,
        /** The job's program. */
        PROGRAM
    }

    /** One try is over. */
    void tried(Channel channel, boolean delivered);
}
