package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final List<String> ABC = List.of("A", "B", "C");

    /** The examples of aria2's manual. */
    @Test
    void of_examplesOfTheManual() {
        assertThat(Page.of(ABC, 0, 1)).containsExactly("A");
        assertThat(Page.of(ABC, 1, 2)).containsExactly("B", "C");
        assertThat(Page.of(ABC, -1, 2)).containsExactly("C", "B");
    }

    @Test
    void of_anything_isWhatWalkingOneByOneFinds() {
        Seeds.forEach(500, random -> {
            List<Integer> all = IntStream.range(0, random.nextInt(8)).boxed().toList();
            long offset = random.nextInt(21) - 10L;
            long number = random.nextInt(10) == 0 ? Long.MAX_VALUE : random.nextInt(10);
            List<Integer> walked = new ArrayList<>();
            long place = offset < 0 ? all.size() + offset : offset;
            while (place >= 0 && place < all.size() && walked.size() < number) {
                walked.add(all.get((int) place));
                place += offset < 0 ? -1 : 1;
            }
            assertThat(Page.of(all, offset, number))
                    .as("%d entries, offset %d, number %d", all.size(), offset, number)
                    .isEqualTo(walked);
        });
    }
}
