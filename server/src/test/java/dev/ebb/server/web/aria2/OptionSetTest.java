package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class OptionSetTest {
    private static OptionSet read(String json) {
        return OptionSet.read(JsonParser.parseString(json.replace('\'', '"')).getAsJsonObject());
    }

    @Test
    void read_valuesOfAnyKind_areTexts() {
        OptionSet options = read("{'header':['A: 1','B: 2',3],'split':5,'pause':true,'none':null,'deep':{}}");
        assertThat(options.lines("header")).containsExactly("A: 1", "B: 2");
        assertThat(options.text("split")).contains("5");
        assertThat(options.flag("pause", false)).isTrue();
        assertThat(options.has("none")).isFalse();
        assertThat(options.has("deep")).isFalse();
    }

    @Test
    void size_withUnits_isBytes() {
        assertThat(read("{'l':'1K'}").size("l")).contains(1024L);
        assertThat(read("{'l':'20M'}").size("l")).contains(20L << 20);
        assertThat(read("{'l':'7'}").size("l")).contains(7L);
        assertThat(read("{'l':''}").size("l")).isEmpty();
        assertThatThrownBy(() -> read("{'l':'1G'}").size("l")).hasMessageContaining("--l");
        assertThatThrownBy(() -> read("{'l':'-1'}").size("l")).hasMessageContaining("--l");
    }

    @Test
    void flagAndNumber_otherValues_areRefused() {
        assertThatThrownBy(() -> read("{'pause':'yes'}").flag("pause", false))
                .hasMessageContaining("'true' or 'false'");
        assertThatThrownBy(() -> read("{'n':'5'}").number("n", 0, 4)).hasMessageContaining("from 0 to 4");
        assertThatThrownBy(() -> read("{'n':'x'}").number("n", 0, 4)).hasMessageContaining("--n");
    }

    @Test
    void orElse_bothHaveIt_takesTheFirst() {
        OptionSet both = read("{'a':'1'}").orElse(read("{'a':'2','b':'3'}"));
        assertThat(both.text("a")).contains("1");
        assertThat(both.text("b")).contains("3");
    }
}
