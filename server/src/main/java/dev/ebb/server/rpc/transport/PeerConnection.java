package dev.ebb.server.rpc.transport;

import dev.ebb.server.identity.Caller;
import dev.ebb.server.identity.LocalCallers;
import dev.ebb.server.identity.PeerProcess;
import org.jspecify.annotations.Nullable;

/**
 * One connection over the Unix socket. Its caller is looked up at the first call and kept for the life of the connection.
 * Thread-safe; the look-up may run twice, with the same result.
 */
final class PeerConnection {
    private final PeerProcess process;
    private volatile @Nullable Caller caller;

    PeerConnection(PeerProcess process) {
        this.process = process;
    }

    Caller caller(LocalCallers callers) {
        Caller known = caller;
        if (known == null) {
            known = callers.caller(process);
            caller = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return "uid=" + process.uid() + (process.pid() == 0 ? "" : " pid=" + process.pid());
    }
}
