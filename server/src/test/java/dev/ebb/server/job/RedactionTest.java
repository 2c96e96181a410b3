package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactionTest {
    @Test
    void text_withUrls_losesUsersQueriesAndFragments() {
        assertThat(Redaction.of("https://me:pw@h.example/a?sig=1#x and HTTP://h/b?c then /d?e"))
                .isEqualTo("https://h.example/a and HTTP://h/b then /d?e");
        assertThat(Redaction.of("nothing to hide: 5 > 4?")).isEqualTo("nothing to hide: 5 > 4?");
    }
}
