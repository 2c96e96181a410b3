package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OriginRuleTest {
    @Test
    void admits_nothingListed_letsInThisMachineAndExtensions() {
        OriginRule rule = new OriginRule(List.of());
        assertThat(List.of(
                        "http://localhost",
                        "https://localhost:8443",
                        "http://127.0.0.1:80",
                        "http://[::1]:1",
                        "chrome-extension://abc",
                        "moz-extension://1-2-3"))
                .allMatch(rule::admits);
        assertThat(List.of(
                        "null",
                        "https://example.org",
                        "http://localhost.example.org",
                        "http://127.0.0.1.example.org",
                        "http://localhost:80@example.org",
                        "chrome-extension://a/b",
                        ""))
                .noneMatch(rule::admits);
    }

    @Test
    void admits_listed_isTakenAsAWhole() {
        OriginRule rule = new OriginRule(List.of("https://example.org", "null"));
        assertThat(rule.admits("https://EXAMPLE.org")).isTrue();
        assertThat(rule.admits("null")).isTrue();
        assertThat(rule.admits("https://example.org:8443")).isFalse();
        assertThat(new OriginRule(List.of("*")).admits("https://anything.example"))
                .isTrue();
    }
}
