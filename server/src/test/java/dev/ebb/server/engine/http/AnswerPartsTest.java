package dev.ebb.server.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small readers of header fields. */
class AnswerPartsTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:37Z");

    private static ResponseHead head(String... namesAndValues) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new ResponseHead(200, headers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120|120",
                "0|0",
                "999999999|86400",
                "Sun, 06 Nov 1994 08:50:07 GMT|30",
                "Sunday, 06-Nov-94 08:50:07 GMT|30",
                "Sun Nov  6 08:50:07 1994|30",
                "Sun, 06 Nov 1994 08:00:00 GMT|0",
                "Mon, 07 Nov 2094 08:00:00 GMT|86400"
            })
    void retryAfter_secondsOrDate_isRead(String text, long seconds) {
        assertThat(RetryAfter.parse(head("Retry-After", text), NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "12h"})
    void retryAfter_rubbish_isIgnored(String text) {
        assertThat(RetryAfter.parse(head("Retry-After", text), NOW)).isNull();
    }

    @Test
    void contentRange_wellFormed_isRead() {
        assertThat(ContentRange.parse("bytes 5-9/10")).isEqualTo(new ContentRange(5, 10, 10));
        assertThat(ContentRange.parse("Bytes 0-0/*")).isEqualTo(new ContentRange(0, 1, -1));
        assertThat(ContentRange.parse("bytes */10")).isEqualTo(new ContentRange(-1, -1, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 9-5/10", "bytes 5-10/10", "bytes=5-9/10", "bytes 5-/10", "5-9/10", "bytes 5-9", ""})
    void contentRange_illFormed_isNone(String text) {
        assertThat(ContentRange.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a\"", "\"a b\"", "W/\"a\"", "a", "\"a", "\"a\"b\""})
    void validator_isAStrongTagOnly(String tag) {
        boolean strong = tag.equals("\"\"") || tag.equals("\"a\"");
        assertThat(StrongValidator.of(head("ETag", tag)) != null).isEqualTo(strong);
    }

    @Test
    void validator_givenTwice_isNone() {
        assertThat(StrongValidator.of(head("ETag", "\"a\"", "ETag", "\"a\""))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"08:50:37,true", "08:50:36,false", "08:49:37,false", "08:00:00,false"})
    void validator_date_isStrongAMinuteLater(String answered, boolean strong) {
        ResponseHead head =
                head("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT", "Date", "Sun, 06 Nov 1994 " + answered + " GMT");
        assertThat(StrongValidator.of(head) != null).isEqualTo(strong);
    }
}
