package dev.ebb.server.faults.upload;

import dev.ebb.server.job.Disposition;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.UploadProtocol;
import dev.ebb.server.support.ScriptedHttpServer.Answer;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One way in which a server of uploads can misbehave, and what must come of it.
 *
 * @param name how it is called in the table
 * @param server what the server does, one sentence
 * @param ebb what Ebb does, one sentence
 * @param outcomes the end, for each protocol in which the server may misbehave so
 * @param mostRequests requests that one attempt may make; more is hammering
 * @param tight slowness is the fault, so there are short deadlines
 * @param patient it is played with a job of the whole service as well
 * @param mischief makes what the server does to a request, anew for each play
 */
record UploadFault(
        String name,
        String server,
        String ebb,
        Map<UploadProtocol, Outcome> outcomes,
        int mostRequests,
        boolean tight,
        boolean patient,
        Supplier<Mischief> mischief) {
    static final Set<UploadProtocol> RESUMABLES =
            Set.of(UploadProtocol.BITS, UploadProtocol.TUS, UploadProtocol.RESUMABLE);
    private static final int USUAL_REQUESTS = 12;

    /** What is done to one request, with the means of a server that would behave. */
    @FunctionalInterface
    interface Mischief {
        void answer(Request request, Answer answer, UploadServer honest) throws IOException, InterruptedException;
    }

    /** How it must end. */
    sealed interface Outcome {
        /** The server has the file, byte for byte; once if the protocol can tell. */
        record Arrives(int attempts) implements Outcome {}

        /** The attempt failed with one of these codes. */
        record Fails(List<ErrorCode> codes, Disposition disposition) implements Outcome {}
    }

    /** A case of which everything but the outcome is said. */
    static Draft named(String name, String server, String ebb) {
        return new Draft(name, server, ebb);
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
        private final Map<UploadProtocol, Outcome> outcomes = new EnumMap<>(UploadProtocol.class);
        private int mostRequests = USUAL_REQUESTS;
        private boolean tight;
        private boolean patient;

        private Draft(String name, String server, String ebb) {
            this.name = name;
            this.server = server;
            this.ebb = ebb;
        }

        Draft requests(int most) {
            mostRequests = most;
            return this;
        }

        Draft tight() {
            tight = true;
            return this;
        }

        Draft patient() {
            patient = true;
            return this;
        }

        /** In these protocols it arrives, after so many attempts at most. */
        Draft arrives(int attempts, UploadProtocol... protocols) {
            return ends(new Outcome.Arrives(attempts), protocols);
        }

        /** In these protocols the attempt fails, and the job tries again by itself. */
        Draft retries(ErrorCode code, UploadProtocol... protocols) {
            return ends(new Outcome.Fails(List.of(code), Disposition.TRANSIENT), protocols);
        }

        /** In these protocols the attempt fails, and the job waits for its owner. */
        Draft fails(ErrorCode code, UploadProtocol... protocols) {
            return ends(new Outcome.Fails(List.of(code), Disposition.FATAL), protocols);
        }

        private Draft ends(Outcome outcome, UploadProtocol... protocols) {
            for (UploadProtocol protocol : protocols) {
                outcomes.put(protocol, outcome);
            }
            return this;
        }

        UploadFault does(Supplier<Mischief> mischief) {
            return new UploadFault(name, server, ebb, Map.copyOf(outcomes), mostRequests, tight, patient, mischief);
        }
    }
}
