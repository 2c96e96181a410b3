package dev.ebb.server.telemetry.metrics;

import dev.ebb.server.job.JobType;
import dev.ebb.server.telemetry.events.BitsEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Locale;

/** The labels of our metrics. Their values are words of the service: never a name, a URL or anything else of a user's. */
final class Labels {
    static final AttributeKey<String> TYPE = AttributeKey.stringKey("type");
    static final AttributeKey<String> STATE = AttributeKey.stringKey("state");
    static final AttributeKey<String> PRIORITY = AttributeKey.stringKey("priority");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
    static final AttributeKey<String> DIRECTION = AttributeKey.stringKey("direction");
    static final AttributeKey<String> CODE = AttributeKey.stringKey("code");
    static final AttributeKey<String> DISPOSITION = AttributeKey.stringKey("disposition");
    static final AttributeKey<String> KIND = AttributeKey.stringKey("kind");
    static final AttributeKey<String> LANE = AttributeKey.stringKey("lane");
    static final AttributeKey<Long> EVENT = AttributeKey.longKey("event_id");
    static final AttributeKey<String> CHANNEL = AttributeKey.stringKey("channel");

    private Labels() {}

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static Attributes of(BitsEvent event) {
        return Attributes.of(EVENT, (long) event.id());
    }

    static Attributes of(AttributeKey<String> key, Enum<?> value) {
        return Attributes.of(key, word(value));
    }

    /** Which way the files of such a job go. */
    static String direction(JobType type) {
        return type.sends() ? "upload" : "download";
    }
}
