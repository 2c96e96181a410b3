package dev.ebb.server.peer.client;

import dev.ebb.server.engine.TransferEngine;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;

/**
 * What transfers with peers work with.
 *
 * @param origins asks origins
 * @param peers asks peers
 * @param neighbours who they are
 * @param keeper keeps what arrived
 * @param steps runs the decisions of all of them, one after the other; nothing on it waits
 * @param running transfers that have not ended
 * @param mayAsk whether this machine fetches from peers now
 * @param mayKeep whether it serves them now
 * @param leastBytesPerSecond a slower peer is left; 0 for however slow
 * @param clock the time
 */
record PeerWorld(
        TransferEngine origins,
        TransferEngine peers,
        Neighbours neighbours,
        Keeper keeper,
        ScheduledExecutorService steps,
        RunningHelp running,
        BooleanSupplier mayAsk,
        BooleanSupplier mayKeep,
        long leastBytesPerSecond,
        InstantSource clock) {}
