package dev.ebb.server.engine.http.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Challenges are told apart however servers string them together. */
class ChallengeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Basic; basic{}",
                "Basic realm=\"a, b\"; basic{realm=a, b}",
                "Basic realm=\"a\\\"b\"; basic{realm=a\"b}",
                "NTLM; ntlm{}",
                "NTLM TlRMTVNT==; ntlm{}TlRMTVNT==",
                "Negotiate YII=, Basic realm=x; negotiate{}YII= basic{realm=x}",
                "Basic realm=x, Digest realm=\"y\", nonce=n, qop=\"auth,auth-int\"; basic{realm=x} digest{realm=y, nonce=n,"
                        + " qop=auth,auth-int}",
                "Negotiate, NTLM, Basic realm=\"x\"; negotiate{} ntlm{} basic{realm=x}",
                ", ,Basic  realm = x ,, charset=UTF-8 ,; basic{realm=x, charset=UTF-8}",
                "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"; newauth{realm=apps,"
                        + " type=1, title=Login to \"apps\"} basic{realm=simple}",
                "Basic realm=\"never ends; basic{realm=never ends}",
                "\"; ",
            })
    void challenges_ofAField_areReadApart(String field, String expected) {
        StringBuilder read = new StringBuilder();
        for (Challenge challenge : Challenge.parse(List.of(field))) {
            read.append(read.isEmpty() ? "" : " ").append(challenge.scheme());
            read.append(challenge.parameters()).append(challenge.token());
        }
        assertThat(read).hasToString(expected == null ? "" : expected);
    }

    @Test
    void challenges_ofAnything_areReadInTime() {
        Random random = new Random(7);
        String letters = "Basic realm=\"\\,; \t==x";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder field = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                field.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(Challenge.parse(List.of(field.toString()))).hasSizeLessThanOrEqualTo(32);
        }
    }
}
