package dev.ebb.server.cli.bitsadmin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandWordsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /create job                          | false | create                   | job
                    -CREATE -Job                         | false | create                   | -Job
                    create job                           | false | create                   | job
                    /RawReturn /GetState /srv            | true  | getstate                 | /srv
                    /nowrap /rawreturn /wrap /list       | true  | list                     | ''
                    /list /rawreturn                     | false | list                     | /rawreturn
                    /?                                   | false | help                     | ''
                    /util /?                             | false | util /help               | ''
                    /util                                | false | util /help               | ''
                    -util -Version -verbose              | false | util /version            | -verbose
                    /Cache /SetLimit 10                  | false | cache /setlimit          | 10
                    /SetAclFlag job OG                   | false | setaclflags              | job OG
                    /rawreturn                           | true  | ''                       | ''
                    """)
    void line_takenApart_hasModifiersNameAndArguments(String line, boolean raw, String name, String arguments) {
        CommandWords words = CommandWords.read(List.of(line.split(" ")));
        assertThat(words.raw()).isEqualTo(raw);
        assertThat(words.name()).isEqualTo(name);
        assertThat(String.join(" ", words.arguments())).isEqualTo(arguments);
    }
}
