package dev.ebb.server.cli.bitsadmin;

/** Ends the tool with a message and exit code 1. */
final class Refusal extends RuntimeException {
    /** For what the contract has no call for. */
    static final int E_NOTIMPL = 0x80004001;

    /** For words that make no sense. */
    static final int E_INVALIDARG = 0x80070057;

    private final int hresult;

    /** With a code, which is printed as of a call that failed. */
    Refusal(int hresult, String message) {
        super(message, null, false, false);
        this.hresult = hresult;
    }

    /** Without a code: the message says it all. */
    Refusal(String message) {
        this(0, message);
    }

    /** 0 = none. */
    int hresult() {
        return hresult;
    }
}
