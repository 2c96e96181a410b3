package dev.ebb.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SignatureTest {
    /** The example that the Standard Webhooks specification publishes. */
    @Test
    void signature_ofThePublishedExample_isThePublishedOne() {
        String signature = Signature.of(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));
        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void secret_inPlainText_isItsOwnKey() {
        String encoded = "whsec_" + Base64.getEncoder().encodeToString("s3cret".getBytes(StandardCharsets.UTF_8));
        byte[] body = {1, 2, 3};
        assertThat(Signature.of("s3cret", "a", 1, body)).isEqualTo(Signature.of(encoded, "a", 1, body));
        assertThat(Signature.of("whsec_!", "a", 1, body)).isNotEqualTo(Signature.of("!", "a", 1, body));
    }
}
