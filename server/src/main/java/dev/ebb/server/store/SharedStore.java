package dev.ebb.server.store;

/** What a store that several nodes share has besides the queue. */
public interface SharedStore {
    /** The nodes. */
    NodeRegistry registry();

    /** Whose the jobs are. */
    NodeClaims claims();

    /** What others commit; to be closed by whoever asked. */
    StoreNews news();

    /** From now on starts are made in the name of this member of the fleet. */
    void actAs(NodeCard card);
}
