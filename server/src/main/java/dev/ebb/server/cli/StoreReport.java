package dev.ebb.server.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * What a look at the store found.
 *
 * @param store which one it was, for a person
 * @param findings what is, or was, not as it should be
 * @param kept where the store is as it was before a repair; empty when nothing was changed
 */
public record StoreReport(String store, List<Finding> findings, List<Path> kept) {
    public StoreReport {
        findings = List.copyOf(findings);
        kept = List.copyOf(kept);
    }

    /**
     * Something that is not as it should be.
     *
     * @param rule which one is broken, a short name that stays the same
     * @param severity NOTE, WARNING or ERROR
     * @param where the job, the file or the table; may be empty
     * @param what is wrong
     * @param remedy what a repair does about it, or what a person can do
     * @param fate what became or may become of it
     */
    public record Finding(String rule, String severity, String where, String what, String remedy, Fate fate) {
        /** True when it keeps the store from being called sound. */
        public boolean counts() {
            return fate != Fate.REPAIRED && !severity.equals("NOTE");
        }
    }

    /** What becomes of a finding. */
    public enum Fate {
        /** A repair did away with it. */
        REPAIRED,
        /** A repair would do something about it. */
        REPAIRABLE,
        /** It is for a person. */
        OPEN
    }
}
