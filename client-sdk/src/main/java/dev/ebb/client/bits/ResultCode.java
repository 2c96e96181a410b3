package dev.ebb.client.bits;

/**
 * How a successful call ended, where BITS has success codes besides S_OK.
 *
 * <pre>{@code
 * boolean some = job.complete() == ResultCode.BG_S_PARTIAL_COMPLETE;
 * }</pre>
 */
public enum ResultCode {
    /** Success (0x00000000). */
    S_OK,
    /** Success with nothing to do (0x00000001). */
    S_FALSE,
    /** Complete kept only the files that were wholly transferred (BG_S_PARTIAL_COMPLETE, 0x00200017). */
    BG_S_PARTIAL_COMPLETE,
    /** The job has ended, but temporary files remain on disk (BG_S_UNABLE_TO_DELETE_FILES, 0x0020001A). */
    BG_S_UNABLE_TO_DELETE_FILES,
    /** What was set is kept, but a policy says otherwise and holds (BG_S_OVERRIDDEN_BY_POLICY, 0x00200055). */
    BG_S_OVERRIDDEN_BY_POLICY,
    /** Not said, or said by a service that is newer than this SDK. */
    UNRECOGNIZED;

    static ResultCode of(dev.ebb.v1.ResultCode wire) {
        return Wire.constant(ResultCode.class, wire);
    }
}
