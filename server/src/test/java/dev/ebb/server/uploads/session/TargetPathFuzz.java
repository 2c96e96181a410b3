package dev.ebb.server.uploads.session;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Path of an upload's URL, and a name that its client gives: a place below the root that is not the server's own, or none. */
public final class TargetPathFuzz {
    private static final Path ROOT = Path.of("/srv/uploads");

    private TargetPathFuzz() {}

    /** Called by the fuzzer, and with the committed inputs by FuzzCorpusTest. */
    public static void fuzzerTestOneInput(byte[] input) {
        String[] texts = new String(input, StandardCharsets.UTF_8).split("\n", 2);
        try {
            demand(TargetPath.file(texts[0]));
        } catch (UploadException refused) {
            // says why
        }
        try {
            demand(TargetPath.in(texts[0], texts.length > 1 ? texts[1] : "file"));
        } catch (UploadException refused) {
            // says why
        }
    }

    private static void demand(TargetPath target) {
        Path place = ROOT.resolve(target.toString());
        boolean below = place.startsWith(ROOT) && place.equals(place.normalize()) && !place.equals(ROOT);
        boolean same =
                place.getNameCount() == ROOT.getNameCount() + target.names().size()
                        && TargetPath.stored(target.toString()).equals(target);
        boolean own = target.names().get(0).equalsIgnoreCase(TargetPath.RESERVED);
        if (!below || !same || own || target.toString().indexOf('\0') >= 0) {
            throw new AssertionError("taken for " + place);
        }
    }
}
