package dev.ebb.server.engine;

import dev.ebb.server.job.TransferError;
import java.io.IOException;

/** A failure that was classified where its cause was found; {@link FailureClassifier} passes its error on as it is. */
public final class TransferFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient TransferError error;

    public TransferFailure(TransferError error) {
        super(error.message());
        this.error = error;
    }

    public TransferFailure(TransferError error, Throwable cause) {
        super(error.message(), cause);
        this.error = error;
    }

    /** The classified error. */
    public TransferError error() {
        return error;
    }
}
