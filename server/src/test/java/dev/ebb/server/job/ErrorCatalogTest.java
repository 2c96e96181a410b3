package dev.ebb.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of codes is whole and well formed, and the constants of the service agree with it. */
class ErrorCatalogTest {
    /** The names that BITS and Windows give to the numbers behind our constants. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("S_OK", "S_OK"),
            Map.entry("S_FALSE", "S_FALSE"),
            Map.entry("OVERRIDDEN_BY_POLICY", "BG_S_OVERRIDDEN_BY_POLICY"),
            Map.entry("BUSY_CACHE_RECORD", "BG_E_BUSYCACHERECORD"),
            Map.entry("CERTIFICATE_CALLBACK_REQUIRED", "BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED"),
            Map.entry("CERTIFICATE_NOT_FOUND", "CRYPT_E_NOT_FOUND"),
            Map.entry("NULL_REFERENCE", "RPC_X_NULL_REF_POINTER"),
            Map.entry("BAD_STUB_DATA", "RPC_X_BAD_STUB_DATA"),
            Map.entry("CLIENT_CERTIFICATE_NEEDED", "ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED"),
            Map.entry("CERTIFICATE_REVOCATION_UNKNOWN", "ERROR_WINHTTP_SECURE_CERT_REV_FAILED"),
            Map.entry("CERTIFICATE_REVOKED", "ERROR_WINHTTP_SECURE_CERT_REVOKED"),
            Map.entry("CERTIFICATE_WRONG_USAGE", "ERROR_WINHTTP_SECURE_CERT_WRONG_USAGE"),
            Map.entry("PARTIAL_COMPLETE", "BG_S_PARTIAL_COMPLETE"),
            Map.entry("UNABLE_TO_DELETE_FILES", "BG_S_UNABLE_TO_DELETE_FILES"),
            Map.entry("LOCAL_FILE_NOT_FOUND", "ERROR_FILE_NOT_FOUND"),
            Map.entry("LOCAL_PATH_NOT_FOUND", "ERROR_PATH_NOT_FOUND"),
            Map.entry("NAME_TOO_LONG", "ERROR_FILENAME_EXCED_RANGE"),
            Map.entry("LOCAL_WRITE_FAULT", "ERROR_WRITE_FAULT"),
            Map.entry("LOCAL_FILE_EXISTS", "ERROR_FILE_EXISTS"),
            Map.entry("DISK_FULL", "ERROR_DISK_FULL"),
            Map.entry("SERVICE_NOT_AVAILABLE", "ERROR_SERVICE_DISABLED"),
            Map.entry("QUEUE_BUSY", "ERROR_BUSY"),
            Map.entry("LANGUAGE_NOT_FOUND", "ERROR_RESOURCE_LANG_NOT_FOUND"),
            Map.entry("NAME_NOT_RESOLVED", "WININET_E_NAME_NOT_RESOLVED"),
            Map.entry("OPERATION_TIMED_OUT", "WININET_E_TIMEOUT"),
            Map.entry("SECURE_FAILURE", "WININET_E_DECODING_FAILED"),
            Map.entry("UNSUPPORTED_SCHEME", "WININET_E_UNRECOGNIZED_SCHEME"));

    @Test
    void rows_all_areWellFormed() throws IOException {
        for (String[] cells : rows()) {
            String row = String.join(" | ", cells);
            assertThat(cells).as(row).hasSize(6);
            assertThat(cells[0]).as(row).matches("0x[0-9A-F]{8}");
            assertThat(cells[1]).as(row).matches("[A-Z][A-Z0-9_]+");
            Disposition.valueOf(cells[2]);
            CallStatus.valueOf(cells[3]);
            assertThat(cells[4]).as(row).endsWith(".");
            assertThat(cells[5]).as(row).endsWith(".");
        }
    }

    @Test
    void rows_all_areUniqueByNumberAndByName() throws IOException {
        Set<String> numbers = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (String[] cells : rows()) {
            assertThat(numbers.add(cells[0])).as("twice: " + cells[0]).isTrue();
            assertThat(names.add(cells[1])).as("twice: " + cells[1]).isTrue();
        }
    }

    @Test
    void rows_thatFailACall_haveAStatusThatIsAFailure() throws IOException {
        for (String[] cells : rows()) {
            boolean success = !cells[0].startsWith("0x8") || cells[1].contains("_CONTEXT_");
            assertThat(cells[3].equals("OK")).as(String.join(" | ", cells)).isEqualTo(success);
        }
    }

    @Test
    void constants_ofErrorCode_allHaveARow() throws IllegalAccessException {
        for (Field field : constants()) {
            ErrorCode code = (ErrorCode) field.get(null);
            assertThat(ErrorCatalog.knows(code))
                    .as(field.getName() + " " + code.hex())
                    .isTrue();
            assertThat(ErrorCatalog.describe(code).name()).as(code.hex()).isNotEqualTo("E_UNKNOWN");
        }
    }

    @Test
    void constants_ofErrorCode_areUnique() throws IllegalAccessException {
        Set<ErrorCode> seen = new HashSet<>();
        for (Field field : constants()) {
            assertThat(seen.add((ErrorCode) field.get(null)))
                    .as(field.getName())
                    .isTrue();
        }
    }

    @Test
    void constants_ofErrorCode_bearTheNameOfTheirNumber() throws IllegalAccessException {
        for (Field field : constants()) {
            String name = ErrorCatalog.describe((ErrorCode) field.get(null)).name();
            String constant = field.getName();
            String expected = NAMES.getOrDefault(constant, constant.startsWith("E_") ? constant : "BG_E_" + constant);
            if (!name.startsWith("WININET_E_") && !name.startsWith("WINHTTP_")) {
                assertThat(name).isEqualTo(expected);
            }
        }
    }

    /** BITS's own numbers, typed off its documentation, not off our constants. */
    @ParameterizedTest
    @CsvSource({
        "BG_S_PARTIAL_COMPLETE, 0x00200017",
        "BG_S_UNABLE_TO_DELETE_FILES, 0x0020001A",
        "BG_E_NOT_FOUND, 0x80200001",
        "BG_E_INVALID_STATE, 0x80200002",
        "BG_E_EMPTY, 0x80200003",
        "BG_E_DESTINATION_LOCKED, 0x8020000D",
        "BG_E_ERROR_INFORMATION_UNAVAILABLE, 0x8020000F",
        "BG_E_NETWORK_DISCONNECTED, 0x80200010",
        "BG_E_MISSING_FILE_SIZE, 0x80200011",
        "BG_E_INSUFFICIENT_HTTP_SUPPORT, 0x80200012",
        "BG_E_INSUFFICIENT_RANGE_SUPPORT, 0x80200013",
        "BG_E_INVALID_SERVER_RESPONSE, 0x8020001B",
        "BG_E_TOO_MANY_FILES, 0x8020001C",
        "BG_E_LOCAL_FILE_CHANGED, 0x8020001D",
        "BG_E_STRING_TOO_LONG, 0x80200021",
        "BG_E_TOO_MANY_JOBS_PER_USER, 0x80200049",
        "BG_E_TOO_MANY_JOBS_PER_MACHINE, 0x80200050",
        "BG_E_TOO_MANY_FILES_IN_JOB, 0x80200051",
        "BG_E_VALIDATION_FAILED, 0x80200053",
        "E_ACCESSDENIED, 0x80070005",
        "E_INVALIDARG, 0x80070057",
        "E_NOTIMPL, 0x80004001",
        "E_NOINTERFACE, 0x80004002",
        "ERROR_RESOURCE_LANG_NOT_FOUND, 0x80070717"
    })
    void numbers_ofBits_areBitss(String name, String hex) {
        ErrorCode code = new ErrorCode(Integer.parseUnsignedInt(hex.substring(2), 16));
        assertThat(ErrorCatalog.describe(code).name()).isEqualTo(name);
        assertThat(code.hex()).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 425, 429, 500, 502, 503, 504, 599})
    void http_statusThatMayHeal_isTransient(int status) {
        assertThat(disposition(status)).isEqualTo(Disposition.TRANSIENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 303, 304, 305, 307, 400, 401, 403, 404, 410, 416, 418, 451, 499, 501, 505})
    void http_statusThatWillNot_isFatal(int status) {
        assertThat(disposition(status)).isEqualTo(Disposition.FATAL);
    }

    @Test
    void describe_codeNobodyKnows_saysSo() {
        ErrorCode strange = new ErrorCode(0x81234567);
        assertThat(ErrorCatalog.knows(strange)).isFalse();
        assertThat(ErrorCatalog.describe(strange).name()).isEqualTo("E_UNKNOWN");
        assertThat(strange.httpStatus()).isZero();
    }

    private static Disposition disposition(int status) {
        assertThat(ErrorCode.http(status).httpStatus()).isEqualTo(status);
        return ErrorCatalog.describe(ErrorCode.http(status)).disposition();
    }

    private static List<Field> constants() {
        List<Field> constants = new ArrayList<>();
        for (Field field : ErrorCode.class.getFields()) {
            if (field.getType() == ErrorCode.class) {
                constants.add(field);
            }
        }
        assertThat(constants).hasSizeGreaterThan(40);
        return constants;
    }

    private static List<String[]> rows() throws IOException {
        try (InputStream table = Objects.requireNonNull(ErrorCatalog.class.getResourceAsStream("bits-errors.tsv"))) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }
}
