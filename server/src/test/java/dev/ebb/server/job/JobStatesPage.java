package dev.ebb.server.job;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Renders the transition table as the page docs/job-states.md. */
final class JobStatesPage {
    private static final String HEAD = """
            <!-- Generated from JobTransitions by JobTransitionsTest, which fails when this page differs from the table. Regenerate:
                 ./mvnw -q -pl server -am test -Dtest=JobTransitionsTest -Dsurefire.failIfNoSpecifiedTests=false -Dregenerate.docs=true -->

            # The states of a job

            A job is in one of BITS's nine states (BG_JOB_STATE). `JobTransitions` is the only place that says which verb moves it
            where; `JobRules` and `ReportRules` add the conditions below. ACKNOWLEDGED and CANCELLED are final: the job has left the
            queue, and nothing brings it back.

            """;
    private static final String CALLS = """

            ## What callers ask

            A state name is where the job goes; *stays* is success without a change of state; *refused* is BG_E_INVALID_STATE.

            """;
    private static final String REPORTS = """

            ## What the service reports of its own work

            Reports come from the scheduler and are never refused: one that no longer matters is *ignored*, and so is one of an older
            attempt.

            """;
    private static final String NOTES = """

            ## Conditions

            | verb | what else holds |
            |---|---|
            | ADD_FILES | An upload takes one file, unless its protocol is set to PLAIN, TUS or RESUMABLE: BG_E_TOO_MANY_FILES. An upload-reply always takes one. Files added to a TRANSFERRED job wait for Resume. |
            | RESUME | A job without files is refused with BG_E_EMPTY. A job that misses no file goes to TRANSFERRED, or stays there. The retry delay is skipped and the no-progress clock starts again; the error count stays. |
            | SUSPEND | Progress is kept. The last error of a job that waited for a retry is forgotten. |
            | COMPLETE of a download or upload-reply | Goes through *publish*: the intent is committed first (a job that is not TRANSFERRED stops in SUSPENDED), then files are put in place, then PUBLISHED makes the job ACKNOWLEDGED and the call answers. Only whole files are kept; when some are missing, the answer is BG_S_PARTIAL_COMPLETE; when a temporary file could not be deleted, BG_S_UNABLE_TO_DELETE_FILES. |
            | COMPLETE of an upload | Only in TRANSFERRED, else BG_E_INVALID_STATE; ends at once, there is nothing to put in place. |
            | any call while files are being put in place | ADD_FILES, SUSPEND, RESUME and CANCEL are refused with BG_E_COMMIT_IN_PROGRESS; COMPLETE waits for the same end; properties and the owner may change. EXPIRE is ignored. |
            | PUBLISH_FAILED | The job stays where it was and can be completed again; files that are in place are marked so, and a file whose temporary file is gone is missing again, so that Resume fetches it. The call answers with the error. |
            | PUBLISHED, PUBLISH_FAILED, DISCARDED | Count only while that disk work is owed. |
            | CANCEL, EXPIRE | The job is CANCELLED at once; afterwards its temporary files are deleted and servers are told, for at most three seconds, to forget uploads under way (DISCARDED), and the call answers then. EXPIRE counts only when the job has not changed since it was found inactive. |
            | SET_REMOTE_NAME | One file's name, or all that have a prefix. Downloads only, else E_NOTIMPL. A running job is queued again only when a file that is still missing gets another name. |
            | SET_VALIDATION_STATE | The move is that of *not valid*: the file is missing again; *valid* changes no state. Downloads only, else E_NOTIMPL; E_PENDING before the file is whole; refused for a file that is in place. |
            | BLOCK | Something outside the queue keeps the job from running: no network, a bandwidth limit of 0. It waits for UNBLOCK without a retry time. A job with a custom HTTP method that was TRANSFERRING goes to ERROR instead. Ignored while disk work is owed. |
            | UNBLOCK | Ignored when the job has failed anew since. When a network comes back, every job in TRANSIENT_ERROR is told, whatever its error. |
            | YIELD after a crash | The active time ends when the job was last seen running (STILL_RUNNING, or any other change). |
            | START | Ignored while disk work is owed. Begins a new attempt. |
            | FILES_TRANSFERRED | Moves the job only when no file is missing any more. In states that do not run, what arrived is kept all the same. |
            | SETTLE | Records where the files of a stopped attempt stand. |

            ## Errors and retries

            * A failure is transient or fatal by its code, in one table: `bits-errors.tsv`. Fatal: the job goes to ERROR and waits for
              Resume, Complete (a download) or Cancel. HTTP statuses without a row: 4xx is fatal, everything else transient.
            * Transient: TRANSIENT_ERROR for the minimum retry delay, doubled with every attempt in a row that moved no byte, up to
              the maximum retry delay; a longer Retry-After of the server wins. Then RETRY puts the job into the queue.
            * The no-progress clock starts with the first transient error and is reset by any byte that moves; of an upload by any byte that its
              server acknowledges. When it runs out, the
              job goes to ERROR with its last error. A timeout of 0, or one shorter than the retry delay, allows no retry at all.
            * Every failure adds 1 to the error count, but for BG_E_NETWORK_DISCONNECTED, BG_E_DESTINATION_LOCKED,
              BG_E_BLOCKED_BY_POLICY and BG_E_BLOCKED_BY_COST_TRANSFER_POLICY. The count is never reset.
            * The error is kept through QUEUED and CONNECTING and is gone once bytes move again (TRANSFERRING).
            """;

    private static final Set<JobState> FINAL = EnumSet.of(JobState.ACKNOWLEDGED, JobState.CANCELLED);
    private static final Set<JobState> LIVE = EnumSet.complementOf(EnumSet.copyOf(FINAL));

    private JobStatesPage() {}

    static String render() {
        return HEAD
                + diagram()
                + CALLS
                + table(JobTransitions::isCall)
                + REPORTS
                + table(verb -> !JobTransitions.isCall(verb))
                + NOTES;
    }

    private static String table(Predicate<Verb> wanted) {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        lines.add("| verb | " + join(JobState.values()) + " |");
        lines.add("|---|" + "---|".repeat(JobState.values().length));
        for (Verb verb : Verb.values()) {
            if (wanted.test(verb)) {
                lines.add("| " + verb + " | "
                        + Arrays.stream(JobState.values())
                                .map(state -> cell(JobTransitions.of(state, verb)))
                                .collect(Collectors.joining(" | "))
                        + " |");
            }
        }
        return lines.toString();
    }

    private static String cell(Transition transition) {
        return transition.to() != null
                ? transition.to().name()
                : "*" + transition.effect().name().toLowerCase(java.util.Locale.ROOT) + "*";
    }

    /** Arrows of the table; a verb that takes every live state to the same one is drawn once, from the frame. */
    private static String diagram() {
        Map<String, List<String>> inner = new LinkedHashMap<>();
        Map<String, List<String>> outer = new LinkedHashMap<>();
        for (Verb verb : Verb.values()) {
            Set<JobState> targets = LIVE.stream()
                    .map(state -> JobTransitions.of(state, verb))
                    .map(transition -> transition.to() == null ? JobState.SUSPENDED : transition.to())
                    .collect(Collectors.toSet());
            if (targets.size() == 1 && FINAL.containsAll(targets)) {
                add(outer, "LIVE --> " + targets.iterator().next(), verb);
                continue;
            }
            for (JobState from : LIVE) {
                JobState to = JobTransitions.of(from, verb).to();
                if (to != null) {
                    add(inner, from + " --> " + to, verb);
                }
            }
        }
        StringBuilder lines = new StringBuilder("```mermaid\nstateDiagram-v2\n    [*] --> LIVE\n    state LIVE {\n");
        lines.append("        [*] --> SUSPENDED\n");
        inner.forEach((arrow, verbs) -> lines.append("        ").append(label(arrow, verbs)));
        lines.append("    }\n");
        outer.forEach((arrow, verbs) -> lines.append("    ").append(label(arrow, verbs)));
        FINAL.forEach(state -> lines.append("    ").append(state).append(" --> [*]\n"));
        return lines.append("```\n").toString();
    }

    private static void add(Map<String, List<String>> arrows, String arrow, Verb verb) {
        arrows.computeIfAbsent(arrow, key -> new java.util.ArrayList<>()).add(verb.name());
    }

    private static String label(String arrow, List<String> verbs) {
        return arrow + ": " + String.join(", ", verbs) + "\n";
    }

    private static String join(JobState... states) {
        return Arrays.stream(states).map(Enum::name).collect(Collectors.joining(" | "));
    }
}
