package dev.ebb.server.cli;

import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Follows events of many jobs until Ctrl-C, without missing one while the service restarts. Confined to a thread. */
final class EventLog {
    private static final int MOST_RECONNECTS = 10;

    private final CommandContext context;
    private final Opening opening;

    EventLog(CommandContext context, Opening opening) {
        this.context = context;
        this.opening = opening;
    }

    ExitCode follow(SubscribeRequest first, Consumer<SubscribeResponse> action) {
        CompletableFuture<ExitCode> end = new CompletableFuture<>();
        Position position = new Position(first.getCursor());
        try (Interrupts.Registration interrupt =
                context.interrupts().onInterrupt(() -> end.complete(ExitCode.DETACHED))) {
            for (int failures = 0; ; ) {
                String before = position.cursor;
                try {
                    return stream(first, position, action, end);
                } catch (RuntimeException failed) {
                    failures = position.cursor.equals(before) ? failures + 1 : 1;
                    if (!Failures.isUnreachable(failed) || failures > MOST_RECONNECTS) {
                        throw failed;
                    }
                    opening.reopen();
                }
            }
        }
    }

    private ExitCode stream(
            SubscribeRequest first,
            Position position,
            Consumer<SubscribeResponse> action,
            CompletableFuture<ExitCode> end) {
        CompletableFuture<ExitCode> ended = end.copy();
        SubscribeRequest request = first.toBuilder().setCursor(position.cursor).build();
        try (Service.Subscription stream = opening.service()
                .subscribe(
                        request,
                        message -> {
                            position.moveTo(message);
                            action.accept(message);
                        },
                        failure -> ended.completeExceptionally(new StreamEndedException(failure)))) {
            return ended.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException reason ? reason : failed;
        }
    }

    /** How far the stream has come; written by its thread. */
    private static final class Position {
        private volatile String cursor;

        Position(String cursor) {
            this.cursor = cursor;
        }

        void moveTo(SubscribeResponse message) {
            if (message.hasEvent()) {
                cursor = message.getEvent().getCursor();
            } else if (message.hasHeartbeat()) {
                cursor = message.getHeartbeat().getCursor();
            }
        }
    }
}
