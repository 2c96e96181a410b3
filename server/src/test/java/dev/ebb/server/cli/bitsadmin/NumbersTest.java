package dev.ebb.server.cli.bitsadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.v1.NotifyFlag;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags and the numbers that BITS has for them, in both directions and for every number there is. */
class NumbersTest {
    @Test
    void securityFlags_ofEveryNumber_areThatNumberAgain_orRefused() {
        int defined = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x100 | 0x200 | 0x800;
        for (int number = 0; number <= 0xFFF; number++) {
            int each = number;
            if ((number & ~defined) == 0 && (number & 0x300) != 0x300) {
                assertThat(SecurityNumber.of(SecurityNumber.flags(each))).isEqualTo(each);
            } else {
                assertThatThrownBy(() -> SecurityNumber.flags(each)).isInstanceOf(Refusal.class);
            }
        }
    }

    @Test
    void notifyFlags_ofEveryNumber_areThatNumberAgain() {
        for (int number = 1; number <= NotifyNumber.MOST; number++) {
            assertThat(NotifyNumber.of(NotifyNumber.flags(number))).isEqualTo(number);
        }
        assertThat(NotifyNumber.of(List.of())).as("none is BG_NOTIFY_DISABLE").isEqualTo(4);
        assertThat(NotifyNumber.flags(3))
                .containsExactlyInAnyOrder(NotifyFlag.NOTIFY_FLAG_JOB_TRANSFERRED, NotifyFlag.NOTIFY_FLAG_JOB_ERROR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    /bin/tell | /bin/tell one two          | one;two
                    /bin/tell | tell one                   | one
                    /bin/tell | one "two three" fo"u r"    | one;two three;fou r
                    /bin/tell | NULL                       | ~~
                    /bin/tell | "/bin/tell" ""             | ~~
                    """)
    void parametersOfAProgram_asOneText_becomeAList(String program, String text, String list) {
        List<String> arguments = NotifySwitches.arguments(program, List.of(text));
        assertThat(String.join(";", arguments)).isEqualTo(list);
    }

    @Test
    void parametersOfAProgram_asSeveralWords_areTheListItself() {
        assertThat(NotifySwitches.arguments("/bin/tell", List.of("/bin/tell", "a b")))
                .containsExactly("/bin/tell", "a b");
    }
}
