package dev.ebb.server.peer.client;

import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.peer.client.Neighbours.Fault;

/** What a failure says of the peer that was asked. Pure functions. */
final class PeerFaults {
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    private PeerFaults() {}

    /** True when it is this machine's: another peer, or the origin, would meet it as well. */
    static boolean isOurs(TransferError error) {
        return error.context() == ErrorContext.LOCAL_FILE || error.code().equals(ErrorCode.SERVICE_NOT_AVAILABLE);
    }

    /** Whether it answered like a peer, although it did not give what was asked for. */
    static boolean isAnswer(TransferError error) {
        int status = error.code().httpStatus();
        return status == NOT_FOUND || status == UNAVAILABLE;
    }

    static Fault of(TransferError error) {
        if (error.code().httpStatus() == UNAVAILABLE) {
            return Fault.BUSY;
        }
        boolean lied = error.code().equals(ErrorCode.VALIDATION_FAILED)
                || error.code().equals(ErrorCode.INVALID_SERVER_RESPONSE);
        return lied ? Fault.LIED : Fault.UNREACHABLE;
    }
}
