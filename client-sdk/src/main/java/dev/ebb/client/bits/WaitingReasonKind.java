package dev.ebb.client.bits;

/**
 * Kinds of reasons.
 *
 * <pre>{@code
 * boolean full = job.whyNotRunning().reasons().stream()
 *         .anyMatch(reason -> reason.kind() == WaitingReasonKind.DISK_SPACE);
 * }</pre>
 */
public enum WaitingReasonKind {
    /** It is suspended, and waits for Resume. */
    SUSPENDED,
    /** It has no files. */
    NO_FILES,
    /**
     * Other jobs of its priority have their turn first: {@code job_ids}, {@code own_jobs}, {@code jobs_of_others}.
     */
    QUEUED_BEHIND,
    /** Jobs of a higher priority run or can run: {@code job_ids}, {@code own_jobs}, {@code jobs_of_others}. */
    HIGHER_PRIORITY_RUNNING,
    /** It failed, and is tried again at {@code due}, with {@code error}. */
    RETRY_DUE,
    /** As many jobs run as may run at once: {@code policy_key}, and who holds the places. */
    NO_PLACES,
    /** Its files wait for one of the connections that may be open to their server: {@code policy_key}. */
    HOST_LIMIT,
    /** A volume is too full: {@code folder}, {@code free_bytes}, {@code needed_bytes}. */
    DISK_SPACE,
    /** A policy stops it at this time: {@code policy_key}. */
    POLICY,
    /** This machine has no network. */
    NETWORK_DOWN,
    /** The network costs more than the job may use: {@code policy_key}, empty when its own cost flags say so. */
    NETWORK_COST,
    /** Everything is transferred; it waits for Complete or Cancel. */
    WAITING_FOR_COMPLETE,
    /** It failed with {@code error}, and waits for Resume, Complete or Cancel. */
    ERROR,
    /** It has been completed or cancelled. */
    ENDED,
    /** Complete is putting its files in place. */
    COMMIT_IN_PROGRESS,
    /** It is about to transfer: its turn has come, or its connection is being opened. */
    STARTING,
    /** The service is stopping, and goes on with the job after the next start. */
    SERVICE_STOPPING,
    /** None of the nodes that may run it is alive, or there are none. */
    NO_NODE,
    /** The nodes that may run it take no further jobs: they are cordoned or being drained. */
    NODES_CORDONED,
    /**
     * A {@code node} is not heard of any more: the one that runs it, which others go on with from {@code due} on, or one that
     * may run it.
     */
    NODE_LOST,
    /** A {@code node} that may run it does not reach its {@code server}, since {@code since}, and leaves it to nodes that do. */
    SERVER_UNREACHABLE,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static WaitingReasonKind of(dev.ebb.v1.WaitingReasonKind wire) {
        return Wire.constant(WaitingReasonKind.class, wire);
    }
}
