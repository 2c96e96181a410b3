package dev.ebb.server.faults;

import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.support.ScriptedHttpServer.Script;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a server can misbehave, and what must come of it.
 *
 * @param name how it is called in the table
 * @param server what the server does, one sentence
 * @param ebb what Ebb does, one sentence
 * @param outcome the end of the quick form
 * @param attempts attempts the quick form makes, each going on from where the last one stood
 * @param mostRequests requests that one attempt may make; more is hammering
 * @param healsAfter requests after which the server of the patient form behaves
 * @param tight slowness is the fault, so both forms have short deadlines
 * @param retryAfter the wait the server asks for
 * @param http2 downloads are asked for in HTTP/2 where that is to be had
 * @param reparable the server of the patient form can be put right
 * @param spreads the engine of the quick form soon opens further connections; the patient form has no part in it
 * @param staging sets the scene
 */
record FaultCase(
        String name,
        String server,
        String ebb,
        Outcome outcome,
        int attempts,
        int mostRequests,
        int healsAfter,
        boolean tight,
        @Nullable Duration retryAfter,
        boolean http2,
        boolean reparable,
        boolean spreads,
        Staging staging) {
    static final int NEVER = Integer.MAX_VALUE;
    private static final int A_FEW = 2;

    /** Prepares whatever the case needs besides its server, and says how that answers while it misbehaves. */
    @FunctionalInterface
    interface Staging {
        Script stage(Scene scene) throws Exception;
    }

    /** How an attempt must end. */
    sealed interface Outcome {
        /** A right file is on disk, byte for byte. */
        record RightFile() implements Outcome {}

        /** The attempt failed with one of these codes, and a job either tries again by itself or waits for its owner. */
        record ClearError(List<ErrorCode> codes, Disposition disposition) implements Outcome {
            boolean isFinal() {
                return disposition == Disposition.FATAL;
            }
        }
    }

    /** A case of which everything but the outcome is said. */
    static Draft named(String name, String server, String ebb) {
        return new Draft(name, server, ebb);
    }

    /** What a test does with the case. */
    @FunctionalInterface
    interface Judgement {
        void judge() throws Exception;
    }

    /** Names the case in whatever goes wrong. */
    void judged(Judgement judgement) throws Exception {
        try {
            judgement.judge();
        } catch (AssertionError wrong) {
            throw new AssertionError(name + ": " + server + " " + wrong.getMessage(), wrong);
        }
    }

    boolean endsWell() {
        return outcome instanceof Outcome.RightFile;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Puts a case together. Confined to the table that is being made. */
    static final class Draft {
        private final String name;
        private final String server;
        private final String ebb;
        private int attempts = 1;
        private int mostRequests = 1;
        private int healsAfter = -1;
        private boolean tight;
        private boolean http2;
        private boolean reparable = true;
        private boolean spreads;
        private @Nullable Duration retryAfter;
        private Staging staging = Scene::good;

        private Draft(String name, String server, String ebb) {
            this.name = name;
            this.server = server;
            this.ebb = ebb;
        }

        /** Every answer is this one. */
        Draft answers(Script script) {
            return staged(scene -> script);
        }

        Draft staged(Staging scene) {
            staging = scene;
            return this;
        }

        Draft attempts(int most) {
            attempts = most;
            return this;
        }

        Draft requests(int most) {
            mostRequests = most;
            return this;
        }

        Draft healsAfter(int requests) {
            healsAfter = requests;
            return this;
        }

        Draft tight() {
            tight = true;
            return this;
        }

        Draft spreads() {
            spreads = true;
            return this;
        }

        Draft http2() {
            http2 = true;
            return this;
        }

        Draft beyondRepair() {
            reparable = false;
            return this;
        }

        Draft asksToWait(Duration wait) {
            retryAfter = wait;
            return this;
        }

        FaultCase rightFile() {
            return made(new Outcome.RightFile(), NEVER);
        }

        FaultCase transientError(ErrorCode... codes) {
            return made(new Outcome.ClearError(List.of(codes), Disposition.TRANSIENT), A_FEW);
        }

        FaultCase fatalError(ErrorCode code) {
            return made(new Outcome.ClearError(List.of(code), Disposition.FATAL), NEVER);
        }

        private FaultCase made(Outcome outcome, int heals) {
            return new FaultCase(
                    name,
                    server,
                    ebb,
                    outcome,
                    attempts,
                    mostRequests,
                    healsAfter < 0 ? heals : healsAfter,
                    tight,
                    retryAfter,
                    http2,
                    reparable,
                    spreads,
                    staging);
        }
    }
}
