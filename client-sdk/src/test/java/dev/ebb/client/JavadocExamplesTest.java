package dev.ebb.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every public type shows how it is used, and what it shows, and the README, compiles. */
class JavadocExamplesTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("^public (?:\\w+ )*?(?:class|interface|record|enum|@interface) (\\w+)", Pattern.MULTILINE);
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL);

    private static final Pattern README_EXAMPLE = Pattern.compile("```java\\n(.*?)\\n```", Pattern.DOTALL);

    /** What examples speak of without saying where it comes from. */
    private static final String AROUND = """
            import dev.ebb.client.*;
            import dev.ebb.client.bits.*;
            import dev.ebb.v1.GetServiceStatusRequest;
            import dev.ebb.v1.GetServiceStatusResponse;
            import dev.ebb.v1.ResumeRequest;
            import dev.ebb.v1.SubscribeRequest;
            import dev.ebb.v1.SubscribeResponse;
            import java.net.URI;
            import java.nio.file.Path;
            import java.security.cert.X509Certificate;
            import java.time.Duration;
            import java.util.List;
            import java.util.Set;
            abstract class Example%d {
                EbbClient client;
                BackgroundCopyManager manager;
                BackgroundCopyJob job;
                BackgroundCopyFile file;
                JobSpec spec;
                BackgroundCopyCallback callback;
                EventListener listener;
                SubscribeRequest request;
                ServerCertificate certificate;
                ServerCertificateValidator validator;
                X509Certificate pinned;
                String password, secret, token, savedCursor, id, signedCompleteUrl, signedAbortUrl;
                List<String> signedPartUrls;
                abstract void show(Object something);
                abstract void save(String cursor);
                void run() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    Path output;

    @Test
    void publicTypes_haveAnExample() throws IOException {
        List<String> without = new ArrayList<>();
        for (Path source : sources()) {
            String text = Files.readString(source, UTF_8);
            Matcher type = PUBLIC_TYPE.matcher(text);
            if (type.find() && !EXAMPLE.matcher(text.substring(0, type.start())).find()) {
                without.add(type.group(1));
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void examples_all_compile() throws IOException {
        List<JavaFileObject> units = new ArrayList<>();
        for (Path source : sources()) {
            Matcher example = EXAMPLE.matcher(Files.readString(source, UTF_8));
            while (example.find()) {
                String code = example.group(1).replaceAll("(?m)^ \\* ?", "");
                units.add(unit(units.size(), AROUND.formatted(units.size(), code)));
            }
        }
        Matcher first = README_EXAMPLE.matcher(Files.readString(Path.of("README.md"), UTF_8));
        assertThat(first.find()).as("an example in the README").isTrue();
        units.add(unit(units.size(), AROUND.formatted(units.size(), first.group(1))));
        assertThat(units).hasSizeGreaterThan(50);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-d", output.toString(), "-classpath", System.getProperty("java.class.path"));
        boolean compiled =
                compiler.getTask(complaints, null, null, options, null, units).call();
        assertThat(compiled).as(complaints.toString()).isTrue();
    }

    private static JavaFileObject unit(int number, String text) {
        return new SimpleJavaFileObject(URI.create("mem:///Example" + number + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }
}
