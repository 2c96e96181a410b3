package dev.ebb.server.store;

import java.time.Instant;

/** What a store that several nodes share has besides the queue. */
public interface SharedStore {
    /** The nodes. */
    NodeRegistry registry();

    /** Whose the jobs are. */
    NodeClaims claims();

    /** What others commit; to be closed by whoever asked. */
    StoreNews news();

    /**
     * True when the key by which secrets are sealed is everybody's: the first node's key is the fleet's.
     *
     * @param fingerprint of this node's key, which gives nothing of it away
     */
    boolean agreesOnKey(String fingerprint);

    /** What time it is where the store is. */
    Instant now();

    /** From now on starts are made in the name of this member of the fleet. */
    void actAs(NodeCard card);
}
