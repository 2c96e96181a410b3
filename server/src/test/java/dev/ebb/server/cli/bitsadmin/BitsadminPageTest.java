package dev.ebb.server.cli.bitsadmin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/bitsadmin.md to the switches that there are, and to what the ebb command understands. */
class BitsadminPageTest {
    private static final Path PAGE = Path.of("..", "docs", "bitsadmin.md");
    private static final Path REFERENCE = Path.of("..", "docs", "cli.md");

    /** A row of the table of switches: name, arguments, what it does here, the command that does the same. */
    private static final Pattern ROW = Pattern.compile("\\| `/([^`]+)` \\| (?:`([^`]*)`)? *\\| ([^|]+) \\| ([^|]*)\\|");

    private static final Pattern COMMAND = Pattern.compile("`ebb ([a-z-]+)([^`]*)`");
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");

    @Test
    void everySwitch_hasItsRow_andEveryRowItsSwitch() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line.replace("\\|", "¦"));
            if (row.matches()) {
                String arguments =
                        row.group(2) == null ? "" : row.group(2).strip().replace('¦', '|');
                assertThat(rows.put(row.group(1), arguments)).as(line).isNull();
                assertThat(row.group(4)).as("the command of " + line).isNotBlank();
            }
        }
        Map<String, String> switches = Switches.all().stream()
                .collect(Collectors.toMap(Switch::name, Switch::arguments, (a, b) -> a, LinkedHashMap::new));
        assertThat(rows).containsExactlyInAnyOrderEntriesOf(switches);
    }

    @Test
    void absentSwitches_areMarkedInTheTable_andNoOthers() throws IOException {
        Set<String> marked = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line.replace("\\|", "¦"));
            if (row.matches() && row.group(3).startsWith("*Refused*")) {
                marked.add(row.group(1));
            }
        }
        assertThat(marked)
                .isEqualTo(new TreeSet<>(
                        AbsentSwitches.ALL.stream().map(Switch::name).toList()));
    }

    @Test
    void commands_namedOnThePage_existWithTheirOptions() throws IOException {
        Map<String, String> help = helpOfCommands();
        List<String> wrong = new ArrayList<>();
        Matcher command = COMMAND.matcher(Files.readString(PAGE));
        int found = 0;
        while (command.find()) {
            found++;
            String text = help.get(command.group(1));
            if (text == null) {
                wrong.add(command.group() + ": no such command");
                continue;
            }
            OPTION.matcher(command.group(2))
                    .results()
                    .map(option -> option.group())
                    .filter(option -> !Pattern.compile("(?m)(^| |\\[)" + option + "\\b")
                            .matcher(text)
                            .find())
                    .forEach(option -> wrong.add(command.group() + ": no option " + option));
        }
        assertThat(wrong).isEmpty();
        assertThat(found).as("commands named").isGreaterThan(50);
    }

    /** From the page that CommandReferenceTest keeps equal to the commands. */
    private static Map<String, String> helpOfCommands() throws IOException {
        Map<String, String> help = new LinkedHashMap<>();
        for (String part : Files.readString(REFERENCE).split("\n## ebb ")) {
            int end = part.indexOf('\n');
            help.put(part.substring(0, end), part.substring(end));
        }
        return help;
    }
}
