package dev.ebb.server.support;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Builds of later versions: this one with further scripts for the schema on PostgreSQL, and with what knows of their numbers
 * compiled anew.
 */
public final class NextBuild {
    private static final Path SOURCES = Path.of("src/main/java/dev/ebb/server/store/postgres");
    private static final Pattern VERSION = Pattern.compile("int VERSION = (\\d+);");
    private static final Pattern READABLE_BY = Pattern.compile("int READABLE_BY = \\d+;");

    private NextBuild() {}

    /** The newest schema that this build knows. */
    public static int schema() throws IOException {
        Matcher matcher = VERSION.matcher(Files.readString(SOURCES.resolve("PostgresSchema.java")));
        if (!matcher.find()) {
            throw new AssertionError("PostgresSchema says nothing of its version");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** The class path of one that is so many versions of the schema ahead, whose database is readable from a version on. */
    public static String classPath(Path folder, int ahead, int readableBy) throws IOException {
        int newest = schema() + ahead;
        Path scripts = Files.createDirectories(folder.resolve("db/postgresql"));
        for (int version = schema() + 1; version <= newest; version++) {
            Files.writeString(scripts.resolve("V" + version + "__later.sql"), """
                    ALTER TABLE job ADD COLUMN later_%1$d INTEGER NOT NULL DEFAULT 7;
                    CREATE TABLE later_%1$d (seq BIGINT PRIMARY KEY);
                    UPDATE fleet SET schema_version = %1$d, schema_readable_by = %2$d;
                    """.formatted(version, readableBy));
        }
        String schema = Files.readString(SOURCES.resolve("PostgresSchema.java"));
        schema = VERSION.matcher(schema).replaceFirst("int VERSION = " + newest + ";");
        schema = READABLE_BY.matcher(schema).replaceFirst("int READABLE_BY = " + readableBy + ";");
        Path sources = Files.createDirectories(folder.resolve("sources"));
        List<Path> changed = new ArrayList<>();
        changed.add(Files.writeString(sources.resolve("PostgresSchema.java"), schema));
        changed.add(Files.copy(SOURCES.resolve("NodeRows.java"), sources.resolve("NodeRows.java")));
        compile(changed, folder);
        return folder + File.pathSeparator + ProductJvm.CLASS_PATH;
    }

    private static void compile(List<Path> sources, Path target) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", target.toString(), "-proc:none", "-nowarn", "--release", "17");
            if (!compiler.getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call()) {
                throw new AssertionError(said.toString());
            }
        }
    }
}
