package dev.ebb.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.reflect.ClassPath;
import dev.ebb.server.support.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Holds docs/bits-parity.md to what it says: the methods of BITS, the elements of the contract, the tests. */
class ParityTest {
    private static final Path PAGE = Path.of("..", "docs", "bits-parity.md");
    private static final Set<String> WITHOUT = Set.of("later", "none");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final int METHODS = 148;

    private static final List<Row> ROWS = new ArrayList<>();

    private record Row(String method, String here, List<String> elements, String differences, List<String> proofs) {
        boolean isHere() {
            return !WITHOUT.contains(here);
        }
    }

    @BeforeAll
    static void read() throws IOException {
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("| I")) {
                String[] cells = line.split("\\|", -1);
                assertThat(cells).as(line).hasSize(7);
                String name = cells[1].strip() + "::" + cells[2].strip();
                ROWS.add(new Row(name, cells[3].strip(), codes(cells[3]), cells[4].strip(), codes(cells[5])));
            }
        }
    }

    @Test
    void rows_all_areTheMethodsOfBitsInTheirOrder() throws IOException {
        List<String> methods;
        try (InputStream in = ParityTest.class.getResourceAsStream("/bits-methods.txt")) {
            methods = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        assertThat(methods).hasSize(METHODS).doesNotHaveDuplicates();
        assertThat(ROWS).extracting(Row::method).containsExactlyElementsOf(methods);
    }

    @Test
    void elements_all_areInTheContract() {
        for (Row row : ROWS) {
            assertThat(row.isHere() || row.elements().isEmpty())
                    .as(row.method())
                    .isTrue();
            if (row.isHere()) {
                assertThat(row.elements()).as(row.method()).isNotEmpty();
                assertThat(row.here().replaceAll("`[^`]*`", "").replace(",", ""))
                        .as("%s names elements between backticks, or is one of %s", row.method(), WITHOUT)
                        .isBlank();
            }
            assertThat(row.elements()).as(row.method()).allMatch(ParityTest::isInContract);
        }
    }

    @Test
    void proofs_all_areTests() throws IOException {
        ClassPath classes = ClassPath.from(ParityTest.class.getClassLoader());
        for (Row row : ROWS) {
            assertThat(row.proofs().isEmpty())
                    .as("%s is proved exactly when it is here", row.method())
                    .isEqualTo(!row.isHere());
            for (String proof : row.proofs()) {
                assertThat(test(classes, proof))
                        .as("%s: the test %s", row.method(), proof)
                        .isPresent();
            }
        }
    }

    @Test
    void rowsWithoutCounterpart_sayWhy() {
        assertThat(ROWS)
                .filteredOn(row -> row.here().equals("none"))
                .allSatisfy(
                        row -> assertThat(row.differences()).as(row.method()).isNotBlank());
    }

    private static boolean isInContract(String element) {
        if (!element.startsWith("ebb.v1.")) {
            return false;
        }
        return element.contains("/")
                ? Contract.rpc(element).isPresent()
                : Contract.hasField(element) || Contract.hasEnumValue(element);
    }

    /** The method of {@code TestClass.method}, when there is one such class and the method is run by JUnit. */
    private static Optional<Method> test(ClassPath classes, String proof) {
        int dot = proof.indexOf('.');
        Predicate<Method> isTest = method -> AnnotationSupport.isAnnotated(method, Testable.class);
        List<Class<?>> found = new ArrayList<>();
        for (var each : classes.getTopLevelClassesRecursive("dev.ebb.server")) {
            if (dot > 0 && each.getSimpleName().equals(proof.substring(0, dot))) {
                found.add(each.load());
            }
        }
        return found.size() != 1
                ? Optional.empty()
                : Arrays.stream(found.get(0).getDeclaredMethods())
                        .filter(method -> method.getName().equals(proof.substring(dot + 1)))
                        .filter(isTest)
                        .findAny();
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
