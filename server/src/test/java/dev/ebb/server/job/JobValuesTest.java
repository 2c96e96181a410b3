package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts, durations, ids, digests and headers that callers give are accepted in every legal form and in no other. */
class JobValuesTest {
    private static final String GUID = "0f8fad5b-d9cb-469f-a165-70867728950e";

    @Test
    void jobId_ofAGuid_isRead() {
        assertThat(JobId.parse("job_id", GUID).toString()).isEqualTo(GUID);
        assertThat(JobId.parse("job_id", "{" + GUID + "}")).isEqualTo(JobId.parse("job_id", GUID.toUpperCase()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "1-1-1-1-1",
                "0f8fad5b-d9cb-469f-a165-70867728950",
                "0f8fad5-bd9cb-469f-a165-70867728950e",
                "0f8fad5bd9cb469fa16570867728950e0000",
                "zf8fad5b-d9cb-469f-a165-70867728950e"
            })
    void jobId_ofAnythingElse_isRefused(String text) {
        assertRefused(ErrorCode.E_INVALIDARG, "job_id", () -> JobId.parse("job_id", text));
    }

    @Test
    void displayName_lengths_areCheckedAsBitsDoes() {
        assertThat(JobText.newDisplayName("n", "x".repeat(256))).hasSize(256);
        assertRefused(ErrorCode.E_INVALIDARG, "n", () -> JobText.newDisplayName("n", "x".repeat(257)));
        assertRefused(ErrorCode.E_INVALIDARG, "n", () -> JobText.newDisplayName("n", ""));
        assertThat(JobText.displayName("n", "x".repeat(256))).hasSize(256);
        assertRefused(ErrorCode.STRING_TOO_LONG, "n", () -> JobText.displayName("n", "x".repeat(257)));
        assertRefused(ErrorCode.E_INVALIDARG, "n", () -> JobText.displayName("n", ""));
    }

    @Test
    void description_lengths_areChecked() {
        assertThat(JobText.description("d", "")).isEmpty();
        assertThat(JobText.description("d", "x".repeat(1024))).hasSize(1024);
        assertRefused(ErrorCode.STRING_TOO_LONG, "d", () -> JobText.description("d", "x".repeat(1025)));
    }

    @Test
    void seconds_ofADuration_areWholeAndFit32Bits() {
        assertThat(JobText.seconds("s", Duration.ZERO)).isEqualTo(Duration.ZERO);
        assertThat(JobText.seconds("s", Duration.ofMillis(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(JobText.seconds("s", Duration.ofSeconds(4_294_967_295L))).hasSeconds(4_294_967_295L);
        assertRefused(ErrorCode.E_INVALIDARG, "s", () -> JobText.seconds("s", Duration.ofSeconds(4_294_967_296L)));
        assertRefused(ErrorCode.E_INVALIDARG, "s", () -> JobText.seconds("s", Duration.ofNanos(-1)));
    }

    @Test
    void stallTimeout_outOfRange_isRefused() {
        assertThat(JobText.stallTimeout("s", Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
        assertRefused(ErrorCode.E_INVALIDARG, "s", () -> JobText.stallTimeout("s", Duration.ofMillis(999)));
        assertRefused(ErrorCode.E_INVALIDARG, "s", () -> JobText.stallTimeout("s", Duration.ofDays(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/ssl/ca.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void certificates_thatAreNone_areRefused(String text) {
        assertRefused(ErrorCode.E_INVALIDARG, "c", () -> JobText.certificates("c", text));
    }

    @Test
    void digest_ofAllForms_isReadAndCompared() throws Exception {
        byte[] sha = MessageDigest.getInstance("SHA-256").digest(new byte[] {1});
        String hex = HexFormat.of().formatHex(sha);
        Digest digest = Digest.parse("d", "sha-256:" + hex.toUpperCase());
        assertThat(digest).hasToString("sha256:" + hex).isEqualTo(Digest.parse("d", "sha256:" + hex));
        assertThat(digest)
                .isEqualTo(Digest.of(DigestAlgorithm.SHA256, sha))
                .isNotEqualTo(Digest.of(DigestAlgorithm.SHA256, new byte[32]));
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            String text = algorithm.id() + ":" + "0f".repeat(algorithm.bytes());
            assertThat(Digest.parse("d", text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha256:",
                "sha256:00",
                "md5:d41d8cd98f00b204e9800998ecf8427e00",
                "crc32:00000000",
                "00",
                "SHA256:"
            })
    void digest_ofAnythingElse_isRefused(String text) {
        assertRefused(ErrorCode.E_INVALIDARG, "d", () -> Digest.parse("d", text));
    }

    @Test
    void customHeaders_lines_areRead() {
        assertThat(CustomHeaders.parse("h", "Authorization: Bearer a:b\r\nX-Empty:\nX-Tab:\t v \r\n\r\n"))
                .containsExactly(
                        new CustomHeaders.Field("Authorization", "Bearer a:b"),
                        new CustomHeaders.Field("X-Empty", ""),
                        new CustomHeaders.Field("X-Tab", "v"));
        assertThat(CustomHeaders.parse("h", "")).isEmpty();
    }

    @Test
    void customHeaders_values_areNeverPrinted() {
        assertThat(CustomHeaders.parse("h", "Authorization: secret").toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no colon",
                ": value",
                "Na me: v",
                "Name : v",
                " Folded: v",
                "Name: a\rInjected: b",
                "Name: a\0b",
                "Name: \u0101",
                "Range: bytes=0-",
                "hOsT: other",
                "Transfer-Encoding: chunked",
                "Content-Length: 0"
            })
    void customHeaders_thatWouldBreakARequest_areRefused(String text) {
        assertRefused(ErrorCode.E_INVALIDARG, "h", () -> CustomHeaders.parse("h", text));
    }

    @Test
    void customHeaders_lengthLimit_leavesRoomForTheTerminator() {
        String fits = "X: " + "v".repeat(CustomHeaders.MAX_LENGTH - 4);
        assertThat(CustomHeaders.parse("h", fits)).hasSize(1);
        assertRefused(ErrorCode.STRING_TOO_LONG, "h", () -> CustomHeaders.parse("h", fits + "v"));
    }

    @Test
    void codes_ofEnums_areBitssNumbers() {
        for (JobState state : JobState.values()) {
            assertThat(JobState.of(state.code())).isEqualTo(state);
        }
        assertThat(JobState.SUSPENDED.code()).isEqualTo(3);
        assertThat(JobState.CANCELLED.code()).isEqualTo(8);
        assertThat(JobPriority.of(0)).isEqualTo(JobPriority.FOREGROUND);
        assertThat(JobPriority.HIGH.before(JobPriority.LOW)).isTrue();
        assertThat(JobType.of(2)).isEqualTo(JobType.UPLOAD_REPLY);
        assertThat(ErrorContext.of(8)).isEqualTo(ErrorContext.SERVER_CERTIFICATE_CALLBACK);
    }

    private static void assertRefused(ErrorCode code, String field, Runnable call) {
        JobException refused = catchThrowableOfType(JobException.class, call::run);
        assertThat(refused).as("refusal").isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.field()).isEqualTo(field);
    }
}
