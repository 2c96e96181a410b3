package dev.ebb.server.config;

import dev.ebb.server.config.RawValue.Origin;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a YAML file into raw values that know their line. Sections may be nested or dotted. */
final class YamlFile {
    private static final long MAX_BYTES = 4 << 20;

    private final Path file;
    private final List<String> problems;

    private YamlFile(Path file, List<String> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** Reads {@code file} into values by dotted key; what cannot be understood is added to {@code problems}. */
    static Map<String, RawValue> read(Path file, List<String> problems) {
        return new YamlFile(file, problems).read();
    }

    private Map<String, RawValue> read() {
        Map<String, RawValue> values = new LinkedHashMap<>();
        try {
            if (Files.size(file) > MAX_BYTES) {
                problems.add(file + ": is larger than 4 MiB, which no configuration is");
                return values;
            }
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file.toString())
                    .setMaxAliasesForCollections(0)
                    .build();
            new Compose(settings).composeString(Files.readString(file)).ifPresent(root -> top(root, values));
        } catch (MarkedYamlEngineException malformed) {
            int line =
                    malformed.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(file + ":" + line + ": is not YAML: " + malformed.getProblem());
        } catch (YamlEngineException malformed) {
            problems.add(file + ": is not YAML: " + malformed.getMessage());
        } catch (AccessDeniedException denied) {
            problems.add(file + ": may not be read by " + System.getProperty("user.name", "this user"));
        } catch (NoSuchFileException missing) {
            problems.add(file + ": does not exist");
        } catch (IOException unreadable) {
            problems.add(file + ": cannot be read: " + unreadable);
        }
        return values;
    }

    private void top(Node root, Map<String, RawValue> values) {
        if (root instanceof MappingNode mapping) {
            flatten("", mapping, values);
        } else if (!(root instanceof ScalarNode scalar && scalar.getValue().isEmpty())) {
            problems.add(origin(root).place() + ": sections such as \"limits:\" are expected here");
        }
    }

    /** Sections become prefixes: {@code limits: {jobs-per-user: 3}} is {@code limits.jobs-per-user: 3}. */
    private void flatten(String prefix, MappingNode mapping, Map<String, RawValue> values) {
        for (NodeTuple entry : mapping.getValue()) {
            String key = prefix + key(entry.getKeyNode());
            Node value = entry.getValueNode();
            if (value instanceof MappingNode section) {
                flatten(key + ".", section, values);
            } else if (isNull(value) && !key.contains(".")) {
                continue; // A section whose settings are all commented out.
            } else if (values.putIfAbsent(key, raw(value)) != null) {
                problems.add(origin(entry.getKeyNode()).place() + ": " + key + " is set twice");
            }
        }
    }

    private RawValue raw(Node node) {
        Origin origin = origin(node);
        if (node instanceof SequenceNode sequence) {
            List<RawValue> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(raw(item));
            }
            return new RawValue.Items(items, origin);
        }
        if (node instanceof MappingNode mapping) {
            Map<String, RawValue> entries = new LinkedHashMap<>();
            for (NodeTuple entry : mapping.getValue()) {
                entries.put(key(entry.getKeyNode()), raw(entry.getValueNode()));
            }
            return new RawValue.Table(entries, origin);
        }
        return new RawValue.Text(node instanceof ScalarNode scalar ? scalar.getValue() : "", origin);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && (scalar.getValue().isEmpty() || scalar.getValue().equals("null"));
    }

    private static String key(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "?";
    }

    private Origin origin(Node node) {
        return Origin.file(
                file.toString(),
                node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
    }
}
