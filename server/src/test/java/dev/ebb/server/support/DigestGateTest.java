package dev.ebb.server.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge of the Digest tests gives the answers that RFC 7616 gives. */
class DigestGateTest {
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void response_ofTheExampleInTheRfc_isTheOneGivenThere(String algorithm, String response) {
        String credentials = "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\","
                + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001,"
                + " cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth";

        assertThat(DigestGate.response(
                        DigestGate.parameters(credentials), algorithm, "Mufasa", "Circle of Life", "GET"))
                .isEqualTo(response);
    }
}
