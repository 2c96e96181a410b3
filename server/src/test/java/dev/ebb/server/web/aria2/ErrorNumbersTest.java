package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "BG_E_HTTP_ERROR_404, 3",
        "BG_E_HTTP_ERROR_401, 24",
        "BG_E_HTTP_ERROR_503, 29",
        "BG_E_HTTP_ERROR_403, 22",
        "ERROR_DISK_FULL, 9",
        "ERROR_FILE_EXISTS, 13",
        "WININET_E_NAME_NOT_RESOLVED, 19",
        "BG_E_VALIDATION_FAILED, 32",
        "SOMETHING_NEW, 1"
    })
    void of_codes_areAria2sNumbers(String name, int number) {
        assertThat(ErrorNumbers.of(name)).isEqualTo(number);
    }
}
