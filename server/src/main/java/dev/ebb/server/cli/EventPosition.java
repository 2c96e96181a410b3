package dev.ebb.server.cli;

import dev.ebb.v1.SubscribeRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds where the history of events ends now, so that a story can be told from here on. */
final class EventPosition {
    /** As a cursor: events that commit after the stream began. */
    static final String FROM_NOW = "";

    private static final long PATIENCE_SECONDS = 10;

    private EventPosition() {}

    /** The cursor of the last event; the first message of every stream carries it. */
    static String now(Service service) {
        CompletableFuture<String> cursor = new CompletableFuture<>();
        try (Service.Subscription stream = service.subscribe(
                SubscribeRequest.getDefaultInstance(),
                message -> cursor.complete(message.getHeartbeat().getCursor()),
                cursor::completeExceptionally)) {
            return cursor.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new StreamEndedException(failed.getCause());
        } catch (TimeoutException silent) {
            throw new StreamEndedException(silent);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.BROKEN, "interrupted");
        }
    }
}
