package dev.ebb.server.job;

/**
 * Names a principal: {@code uid:1000}, {@code token:ci}, {@code cert:CN=build}, {@code anonymous}.
 *
 * @param value the text form, unique over all doors
 */
public record OwnerId(String value) {
    /** The principal of a local user. */
    public static OwnerId ofUid(long uid) {
        return new OwnerId("uid:" + uid);
    }

    /** True for a user of this machine, proved by the kernel; false for a principal from afar. */
    public boolean isLocal() {
        return value.startsWith("uid:");
    }

    @Override
    public String toString() {
        return value;
    }
}
