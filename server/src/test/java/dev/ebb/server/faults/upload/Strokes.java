package dev.ebb.server.faults.upload;

import dev.ebb.server.faults.upload.UploadFault.Mischief;
import dev.ebb.server.support.ScriptedHttpServer.Request;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** What mischief is made of. */
final class Strokes {
    /** No mischief. */
    static final Mischief HONEST =
            (request, answer, honest) -> honest.serve(request, answer).send(answer);

    /** Closes before anything was read. */
    static final Mischief CLOSE = (request, answer, honest) -> answer.close();

    /** Does what is asked and closes without a word. */
    static final Mischief LOSE_ANSWER = (request, answer, honest) -> {
        honest.serve(request, answer);
        answer.close();
    };

    /** Reads nothing more, says nothing. */
    static final Mischief SILENCE = (request, answer, honest) -> answer.fallSilent();

    private Strokes() {}

    /** Takes so many tenths of the body, keeps them, and resets the connection. */
    static Mischief cutBody(int tenths) {
        return (request, answer, honest) -> {
            honest.serve(request, answer, part(request, tenths));
            answer.reset();
        };
    }

    /** So many tenths of the body, in bytes. */
    private static int part(Request request, int tenths) {
        return (int) (UploadServer.length(request) * (long) tenths / 10);
    }

    /** Takes half of the body, and gets another idea of what it has; the connection ends. Says when it knows nothing of it. */
    static Mischief halfThen(Loss loss) {
        return (request, answer, honest) -> {
            if (honest.isLost(request)) {
                HONEST.answer(request, answer, honest);
                return;
            }
            honest.serve(request, answer, part(request, 5));
            loss.befall(honest.stored());
            answer.reset();
        };
    }

    /** What happens to what a server holds. */
    @FunctionalInterface
    interface Loss {
        void befall(Stored stored);
    }

    /** Reads the body, takes none of it, and answers with that status. */
    static Mischief status(int status, String... fields) {
        return (request, answer, honest) -> {
            UploadServer.invite(request, answer);
            request.body();
            Reply.of(status, fields).send(answer);
        };
    }

    /** Answers with that status at the first byte of the body. */
    static Mischief statusEarly(int status, String... fields) {
        return (request, answer, honest) -> {
            Reply.of(status, fields).and("Connection: close").send(answer);
            request.body();
            answer.close();
        };
    }

    /** Does what is asked and says something else. */
    static Mischief says(UnaryOperator<Reply> change) {
        return (request, answer, honest) ->
                change.apply(honest.serve(request, answer)).send(answer);
    }

    /** Reads the body and sends exactly these characters, and the end of the connection. */
    static Mischief text(String bytes) {
        return (request, answer, honest) -> {
            UploadServer.invite(request, answer);
            request.body();
            answer.raw(bytes).close();
        };
    }

    /** The first request of that phase gets this, every other one an honest answer. */
    static Mischief once(Phase phase, Mischief mischief) {
        return times(1, phase, mischief);
    }

    /** The first requests of that phase get this, every other one an honest answer. */
    static Mischief times(int times, Phase phase, Mischief mischief) {
        AtomicInteger met = new AtomicInteger();
        return at(phase, (request, answer, honest) -> {
            Mischief now = met.incrementAndGet() <= times ? mischief : HONEST;
            now.answer(request, answer, honest);
        });
    }

    /** Every request of that phase gets this. */
    static Mischief at(Phase phase, Mischief mischief) {
        return (request, answer, honest) -> {
            Mischief now = honest.phases(request).contains(phase) ? mischief : HONEST;
            now.answer(request, answer, honest);
        };
    }

    /** Honest until the first request of that phase, which gets this; then the other one for every request. */
    static Mischief afterFirst(Phase phase, Mischief once, Mischief always) {
        AtomicInteger met = new AtomicInteger();
        return (request, answer, honest) -> {
            boolean isFirst = honest.phases(request).contains(phase) && met.compareAndSet(0, 1);
            (isFirst ? once : met.get() > 0 ? always : HONEST).answer(request, answer, honest);
        };
    }

    /** Honest, but for the first request of that phase, which gets this, and the one after it, which gets the other one. */
    static Mischief thenOnce(Phase phase, Mischief first, Mischief next) {
        AtomicInteger since = new AtomicInteger();
        Mischief second = (request, answer, honest) ->
                (since.incrementAndGet() == 1 ? next : HONEST).answer(request, answer, honest);
        return afterFirst(phase, first, second);
    }

    static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis); // slowness is what is played
        } catch (InterruptedException ended) {
            throw new IOException(ended);
        }
    }
}
