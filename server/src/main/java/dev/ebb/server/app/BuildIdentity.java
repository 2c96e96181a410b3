package dev.ebb.server.app;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Which build this is. */
final class BuildIdentity {
    private static final String UNPACKED = "unpacked";

    private BuildIdentity() {}

    /** The version of the release. */
    static String version() {
        String version = BuildIdentity.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKED : version;
    }

    /** The same for the same classes, whenever they were compiled. */
    static String id() {
        try {
            Path origin = Path.of(BuildIdentity.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isRegularFile(origin) ? fingerprint(origin) : UNPACKED;
        } catch (IOException | URISyntaxException unreadable) {
            return UNPACKED;
        }
    }

    /** Over the checksums that a jar's directory already holds: nothing has to be unpacked. */
    private static String fingerprint(Path jar) throws IOException {
        CRC32 sum = new CRC32();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getCrc)
                    .sorted()
                    .forEach(crc ->
                            sum.update(Long.toHexString(crc).getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        }
        return Long.toHexString(sum.getValue());
    }
}
