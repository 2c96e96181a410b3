package dev.ebb.server.engine.upload;

import dev.ebb.server.engine.FailureClassifier;
import dev.ebb.server.engine.TransferFailure;
import dev.ebb.server.engine.http.ResponseHead;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.ErrorContext;
import dev.ebb.server.job.TransferError;
import dev.ebb.server.job.UploadSession;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The client of the BITS upload protocol 1.5: a session, fragments one after the other, the reply if one is wanted, and the
 * goodbye. Where to go on is what the server says; what it has twice is no harm.
 */
final class BitsUpload implements Dialogue {
    /** Answers in a row that bring the upload no further. */
    static final int MOST_SETBACKS = 8;

    private static final int MOST_GOODBYES = 4;
    private static final int LONGEST_ID = 300;
    private static final long NEVER = 0xFFFF_FFFFL;
    /** An application behind the server has five minutes for its reply. */
    private static final Duration APPLICATION_TIME = Duration.ofMinutes(6);

    private enum Step {
        PING,
        CREATE,
        FRAGMENT,
        REPLY,
        CLOSE
    }

    private final UploadPlan plan;
    private final BitsPackets packets;
    private final FragmentSize fragment;
    private final BitsReply reply = new BitsReply();

    private BitsSession session;
    private Step step = Step.PING;
    private long offset;
    private long sentTo;
    /** What the server can have at most: what was sent, where nobody else sent anything. */
    private long plausible;

    private long best;
    private int setbacks;
    private int goodbyes;
    private boolean replyIsHere;
    private @Nullable String refusedHost;

    BitsUpload(UploadPlan plan) {
        this.plan = plan;
        this.packets = new BitsPackets(plan);
        this.session = BitsSession.of(plan);
        this.fragment = new FragmentSize(session.largestFragment());
        this.offset = session.exists() ? Math.min(plan.offsetLeft(), plan.size()) : 0;
        this.best = offset;
        this.plausible = plan.size();
    }

    @Override
    public Turn begin() {
        if (!session.exists()) {
            offset = 0;
            best = 0;
            plausible = 0;
            replyIsHere = false;
            return ask(Step.CREATE, packets.create());
        }
        return session.isElsewhere() ? ask(Step.PING, packets.ping(session)) : goOn();
    }

    private Turn ask(Step next, UploadRequest request) {
        step = next;
        return new Turn.Ask(request);
    }

    private Turn goOn() {
        if (session.isClosing() && (replyIsHere || !plan.wantsReply())) {
            return ask(Step.CLOSE, goodbye());
        }
        URI where = session.reply();
        return where != null && plan.wantsReply() ? ask(Step.REPLY, reply.from(where)) : fragment();
    }

    /** Ends with the last byte also where that is there already: only then the server says what became of the whole. */
    private Turn fragment() {
        long from = plan.size() == 0 ? 0 : Math.min(offset, plan.size() - 1);
        long bytes = Math.min(fragment.bytes(), plan.size() - from);
        sentTo = from + bytes;
        plausible = Math.max(plausible, sentTo);
        return ask(Step.FRAGMENT, packets.fragment(session, from, bytes));
    }

    @Override
    public Turn answered(UploadAnswer answer) {
        BitsAck ack = new BitsAck(answer, plan.clock());
        if (step != Step.REPLY) {
            session = session.heard();
        }
        return switch (step) {
            case PING -> ack.isSuccess() ? goOn() : new Turn.Failed(ack.error());
            case CREATE -> created(ack);
            case FRAGMENT -> fragmentAnswered(ack);
            case REPLY -> replyAnswered(ack);
            case CLOSE -> closed(ack);
        };
    }

    private Turn created(BitsAck ack) {
        String protocol = ack.field("BITS-Protocol");
        boolean another = protocol != null && !protocol.equalsIgnoreCase(BitsPackets.PROTOCOL);
        if (ack.isMismatch() || ack.isSuccess() && another) {
            return new Turn.Failed(TransferError.of(
                    ErrorContext.REMOTE_FILE,
                    ErrorCode.CLIENT_SERVER_PROTOCOL_MISMATCH,
                    "The server does not speak the BITS upload protocol 1.5, for " + plan.name() + "."));
        }
        if (!ack.isSuccess()) {
            return new Turn.Failed(ack.error());
        }
        String id = ack.field("BITS-Session-Id");
        if (!ack.isAck() || id == null || id.length() > LONGEST_ID) {
            return invalid(ack, "is no Ack of the BITS upload protocol with a session in it");
        }
        session = session.begun(id, ack.answer().uri());
        String host = ack.field("BITS-Host-Id");
        return host == null ? fragment() : toHost(host, ack);
    }

    /** To a server that nobody listed nothing is sent: its first one may still have the session. */
    private Turn toHost(String host, BitsAck ack) {
        URI there = plan.hosts().at(session.url(), host);
        if (there == null) {
            refusedHost = host;
            return fragment();
        }
        if (there.equals(session.url())) {
            return fragment();
        }
        String seconds = ack.field("BITS-Host-Id-Fallback-Timeout");
        boolean limited = seconds != null && seconds.matches("\\d{1,10}") && Long.parseLong(seconds) < NEVER;
        session = session.at(there, limited ? Duration.ofSeconds(Long.parseLong(seconds)) : null);
        return ask(Step.PING, packets.ping(session));
    }

    private Turn fragmentAnswered(BitsAck ack) {
        long sent = sentTo - Math.min(offset, sentTo);
        if (ack.isSessionLost()) {
            return lost(ack);
        }
        if (ack.isFragmentTooLong() && fragment.refused(sent)) {
            session = session.largestFragment(fragment.ceiling());
            return fragment();
        }
        if (!ack.isSuccess() && !ack.isElsewhere()) {
            return new Turn.Failed(ack.error());
        }
        OptionalLong received = ack.received(plan.size());
        if (received.isEmpty() || received.getAsLong() > plausible) {
            forget(); // whatever it has, it is not what was sent
            return invalid(ack, "does not say which of the bytes that were sent it has");
        }
        long next = received.getAsLong();
        if (ack.isSuccess() && next >= sentTo) {
            fragment.taken(sent, ack.answer().took());
        }
        if (ack.isSuccess() && sentTo == plan.size() && next == plan.size()) {
            return whole(ack);
        }
        if (next > best) {
            best = next;
            setbacks = 0;
        } else if (++setbacks > MOST_SETBACKS) {
            return invalid(ack, "again and again asks for bytes that were sent");
        }
        offset = next;
        return fragment();
    }

    private Turn whole(BitsAck ack) {
        offset = plan.size();
        if (!plan.wantsReply()) {
            session = session.closing();
            return ask(Step.CLOSE, goodbye());
        }
        String where = ack.field("BITS-Reply-URL");
        if (where == null) {
            return new Turn.Failed(TransferError.of(
                    ErrorContext.REMOTE_APPLICATION,
                    ErrorCode.INVALID_SERVER_RESPONSE,
                    "The server has the whole file and names no reply, for " + plan.name()
                            + ". Use an upload without a reply, or have an application write one."));
        }
        try {
            session = session.reply(UploadCalls.resolve(plan.remote(), where));
        } catch (TransferFailure unusable) {
            return invalid(ack, "names its reply with something that is no URL of a file");
        }
        return goOn();
    }

    private Turn replyAnswered(BitsAck ack) {
        if (ack.isSuccess() && ack.status() != 206 || reply.isContinued()) {
            replyIsHere = true;
            session = session.closing();
            step = Step.CLOSE;
            return new Turn.AskRemembered(goodbye());
        }
        boolean ofAnotherPart = ack.status() == 206 || ack.isElsewhere();
        if (ofAnotherPart && ++setbacks <= MOST_SETBACKS) {
            return goOn();
        }
        if (ack.status() == 404 || ack.status() == 410) {
            forget(); // so that a Resume has the file sent again, and not the question
        }
        return new Turn.Failed(ack.error());
    }

    private Turn closed(BitsAck ack) {
        if (ack.isSuccess() || ack.isSessionLost()) {
            return done();
        }
        Turn again = ack.isServerError() ? goodbyeAgain() : null;
        if (again != null) {
            return again;
        }
        return replyIsHere ? done() : new Turn.Failed(ack.error());
    }

    private Turn done() {
        forget();
        return new Turn.Done();
    }

    private UploadRequest goodbye() {
        goodbyes++;
        return packets.close(session);
    }

    private @Nullable Turn goodbyeAgain() {
        return goodbyes < MOST_GOODBYES ? new Turn.Ask(goodbye(), Duration.ofMillis(250L << goodbyes)) : null;
    }

    private Turn lost(BitsAck ack) {
        TransferError error = ack.error();
        if (refusedHost != null) {
            error = new TransferError(
                    error.context(),
                    error.code(),
                    error.disposition(),
                    error.message() + " It had asked for the rest to be sent to " + refusedHost
                            + ", which transfer.upload-hosts does not list.",
                    error.retryAfter());
        }
        forget();
        return new Turn.Anew(error);
    }

    private void forget() {
        session = session.forgotten();
        offset = 0;
    }

    private static Turn invalid(BitsAck ack, String what) {
        return new Turn.Failed(FailureClassifier.invalidResponse(ack.answer().uri(), what));
    }

    /** What the server has of the fragment it keeps, and says so with the next one. */
    @Override
    public @Nullable Turn broken(TransferError error) {
        if (step != Step.FRAGMENT) {
            return null;
        }
        fragment.broken();
        return fragment();
    }

    @Override
    public Turn replyBroken(long kept) {
        return new Turn.Ask(reply.again(kept));
    }

    @Override
    public @Nullable Turn unanswered(TransferError error) {
        boolean network = error.context() == ErrorContext.GENERAL_TRANSPORT;
        if (step == Step.CLOSE && network) {
            Turn again = goodbyeAgain();
            if (again != null || replyIsHere) {
                return again != null ? again : done();
            }
        }
        if (!network || !session.isElsewhere() || step == Step.REPLY) {
            return null;
        }
        Instant now = plan.clock().instant();
        session = session.silent(now);
        if (!session.isGivenUp(now)) {
            return null;
        }
        forget();
        return new Turn.Anew(error);
    }

    @Override
    public void replyIsHere() {
        replyIsHere = true;
    }

    @Override
    public boolean isReply(UploadRequest request, ResponseHead head) {
        return step == Step.REPLY && reply.isReply(head);
    }

    @Override
    public boolean continuesReply() {
        return reply.isContinued();
    }

    @Override
    public @Nullable Duration answerTime() {
        return step == Step.FRAGMENT && sentTo == plan.size() ? APPLICATION_TIME : null;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public @Nullable UploadSession session() {
        return session.exists() ? session.kept() : null;
    }

    @Override
    public @Nullable UploadRequest abandon() {
        return session.exists() ? packets.cancel(session) : null;
    }

    /** A server in trouble is asked again, unless it has nothing to forget. */
    @Override
    public boolean isAbandoned(UploadAnswer answer) {
        BitsAck ack = new BitsAck(answer, plan.clock());
        return !ack.isServerError() || ack.isSessionLost();
    }
}
