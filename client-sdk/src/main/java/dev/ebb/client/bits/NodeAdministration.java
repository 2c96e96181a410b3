package dev.ebb.client.bits;

import dev.ebb.v1.Node;
import java.util.List;

/**
 * The nodes that share one queue, and what administrators want of each. Any node answers for all of them; a service with a store
 * of its own is a fleet of one. Everybody may list, the rest is for administrators: others get E_ACCESSDENIED. Answers are
 * messages of the contract, whose comments say what they mean. Not in BITS. Thread-safe.
 *
 * <pre>{@code
 * manager.nodeAdministration().listNodes().forEach(node -> System.out.println(node.getName() + " " + node.getMode()));
 * }</pre>
 */
public final class NodeAdministration {
    private final AsyncNodeAdministration async;

    NodeAdministration(Calls calls) {
        this.async = new AsyncNodeAdministration(calls);
    }

    /** The same calls for programs that do not wait. */
    public AsyncNodeAdministration async() {
        return async;
    }

    /** All nodes that are known, by name, as they were at their last heartbeat. */
    public List<Node> listNodes() {
        return Calls.join(async.listNodes());
    }

    /** Lets a node take no further jobs, and go on with those it runs. Errors: BG_E_NOT_FOUND. */
    public Node cordonNode(String name) {
        return Calls.join(async.cordonNode(name));
    }

    /** Lets a node take jobs again. Errors: BG_E_NOT_FOUND. */
    public Node uncordonNode(String name) {
        return Calls.join(async.uncordonNode(name));
    }

    /**
     * Lets a node take no further jobs and give back what it runs. Answers as soon as that is asked of it; {@link #listNodes} says
     * when it runs none any more. Errors: BG_E_NOT_FOUND.
     */
    public Node drainNode(String name) {
        return Calls.join(async.drainNode(name));
    }

    /** Forgets a node that will not come back. Errors: BG_E_NOT_FOUND, BG_E_INVALID_STATE (it is alive). */
    public void forgetNode(String name) {
        Calls.join(async.forgetNode(name));
    }
}
