import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints the components of a bill of materials, by licence; run from its source by the JDK that builds. */
final class Notice {
    public static void main(String[] args) throws IOException {
        Map<String, List<String>> byLicence = new TreeMap<>();
        for (String component : components(Files.readString(Path.of(args[0])))) {
            String name = field(component, "group") + ":" + field(component, "name") + " " + field(component, "version");
            List<String> licences = new ArrayList<>();
            int start = component.indexOf("\"licenses\"");
            if (start >= 0) {
                String list = component.substring(start, component.indexOf(']', start));
                Matcher licence = Pattern.compile("\"(?:id|name|expression)\"\\s*:\\s*\"([^\"]+)\"").matcher(list);
                while (licence.find()) {
                    licences.add(licence.group(1));
                }
            }
            if (!name.startsWith("dev.ebb:")) {
                String key = licences.isEmpty() ? "(see its own notice)" : String.join(" or ", licences);
                byLicence.computeIfAbsent(key, any -> new ArrayList<>()).add(name);
            }
        }
        byLicence.forEach((licence, names) -> {
            System.out.println(licence);
            names.stream().distinct().sorted().forEach(name -> System.out.println("  " + name));
            System.out.println();
        });
    }

    /** The objects of the array "components": braces are counted, those in strings are not. */
    private static List<String> components(String json) {
        List<String> found = new ArrayList<>();
        int depth = 0;
        int begin = -1;
        boolean text = false;
        int at = json.indexOf("\"components\"");
        for (int i = json.indexOf('[', at); i < json.length(); i++) {
            char c = json.charAt(i);
            if (text) {
                i += c == '\\' ? 1 : 0;
                text = c != '"';
            } else if (c == '"') {
                text = true;
            } else if (c == '{' && depth++ == 0) {
                begin = i;
            } else if (c == '}' && --depth == 0) {
                found.add(json.substring(begin, i + 1));
            } else if (c == ']' && depth == 0) {
                return found;
            }
        }
        throw new IllegalArgumentException("the list of components does not end");
    }

    private static String field(String component, String name) {
        Matcher field = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(component);
        return field.find() ? field.group(1) : "";
    }
}
