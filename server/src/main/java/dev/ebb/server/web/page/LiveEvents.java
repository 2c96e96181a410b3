package dev.ebb.server.web.page;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.ebb.client.EbbEvents;
import dev.ebb.client.EbbException;
import dev.ebb.client.EventListener;
import dev.ebb.client.EventSubscription;
import dev.ebb.server.web.http.OutgoingStream;
import dev.ebb.server.web.http.WebResponse;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.time.Duration;
import java.util.Map;

/**
 * The event stream as server-sent events (HTML, section 9.2): one for each message, its id the cursor to resume from.
 *
 * @param events of the service
 */
record LiveEvents(EbbEvents events) {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    private static final long PROGRESS_MILLIS = 500;
    private static final long HEARTBEAT_SECONDS = 10;

    /** {@code cursor} is the id of the last message the page has; empty = from now on. */
    WebResponse follow(String cursor) {
        SubscribeRequest request = SubscribeRequest.newBuilder()
                .setCursor(cursor)
                .setProgressInterval(Durations.fromMillis(PROGRESS_MILLIS))
                .setHeartbeatInterval(Durations.fromSeconds(HEARTBEAT_SECONDS))
                .build();
        return new WebResponse.Streamed(Map.of("content-type", "text/event-stream"), stream -> {
            EventSubscription subscription = events.listen(request, new ToPage(stream));
            stream.onClose(subscription::close);
        });
    }

    /** Nothing more is fetched while the page has not taken what is there. */
    private record ToPage(OutgoingStream stream) implements EventListener {
        @Override
        public void onMessage(SubscribeResponse message) {
            try {
                stream.send(id(message) + "data: " + PRINTER.print(message) + "\n\n");
            } catch (InvalidProtocolBufferException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static String id(SubscribeResponse message) {
            return switch (message.getMessageCase()) {
                case EVENT -> "id: " + message.getEvent().getCursor() + "\n";
                case HEARTBEAT -> "id: " + message.getHeartbeat().getCursor() + "\n";
                default -> "";
            };
        }

        @Override
        public void onInterruption(EbbException cause, Duration delay) {
            stream.send("event: interruption\ndata: " + CallFailure.json(cause) + "\n\n");
        }

        @Override
        public void onFailure(EbbException cause) {
            stream.send("event: failure\ndata: " + CallFailure.json(cause) + "\n\n");
            stream.close();
        }
    }
}
