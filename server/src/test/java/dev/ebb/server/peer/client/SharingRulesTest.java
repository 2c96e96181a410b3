package dev.ebb.server.peer.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an origin's answer says of keeping it for others. */
class SharingRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cache-Control: private",
                "cache-control: max-age=60, No-Store",
                "Cache-Control: private=\"x-user\"",
                "Vary: *",
                "Vary: Accept, Cookie",
                "Vary: authorization",
                "Set-Cookie: id=1"
            })
    void answer_forOne_isNotShared(String field) {
        assertThat(SharingRules.isShareable("ETag: \"a\"\r\n" + field + "\r\n")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cache-Control: max-age=60",
                "Cache-Control: no-cache",
                "Vary: Accept-Encoding",
                "X-Private: private"
            })
    void answer_forAnyone_isShared(String field) {
        assertThat(SharingRules.isShareable("ETag: \"a\"\r\n" + field + "\r\n")).isTrue();
    }
}
