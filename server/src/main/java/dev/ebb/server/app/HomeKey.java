package dev.ebb.server.app;

import dev.ebb.server.config.Home;
import dev.ebb.server.identity.SecretBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The key of a home, and what else in it opens doors. */
final class HomeKey {
    /** The key first: without it the others are of little use. */
    static final List<String> SECRETS = List.of("secret.key", "metrics.token", "aria2.secret");

    private static final String PURPOSE = "the key of a backup";

    private HomeKey() {}

    static Path of(Home home) {
        return home.state().resolve(SECRETS.get(0));
    }

    /** By which two keys are found to be the same, and nothing else; empty when there is none. */
    static String fingerprint(Path key) throws IOException {
        return Files.exists(key) ? fingerprint(SecretBox.open(key)) : "";
    }

    static String fingerprint(byte[] key) {
        return fingerprint(SecretBox.withKey(key));
    }

    private static String fingerprint(SecretBox box) {
        return HexFormat.of().formatHex(box.fingerprint(PURPOSE, new byte[0]));
    }

    /** Those that there are, by their names. */
    static Map<String, byte[]> secrets(Home home) throws IOException {
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        for (String name : SECRETS) {
            Path file = home.state().resolve(name);
            if (Files.exists(file)) {
                secrets.put(name, Files.readAllBytes(file));
            }
        }
        return secrets;
    }
}
