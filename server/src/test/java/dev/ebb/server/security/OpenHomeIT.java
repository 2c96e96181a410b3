package dev.ebb.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.app.ServerRuntime;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.LiveConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another user of the machine may write where the service keeps its orders, or read where it keeps its secrets. */
class OpenHomeIT {
    private static final int STRANGER = 4242;

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private void start(String... settings) throws IOException {
        Home here = Home.in(home);
        ServerRuntime.start(
                        here,
                        LiveConfiguration.load(
                                new ConfigurationLoader.Sources(here, Optional.empty(), Map.of(), List.of(settings))))
                .close();
    }

    @Test
    void home_ofOnesOwn_isFine() throws Exception {
        mode(home, "rwxr-xr-x");
        start();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("state"))))
                .isEqualTo("rwx------");
    }

    @Test
    void home_thatEverybodyMayChange_isRefused() throws Exception {
        mode(home, "rwxrwxrwx");
        assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessageContaining("chmod go-w " + home);
    }

    @Test
    void folderAbove_thatEverybodyMayChange_isRefused() throws Exception {
        mode(folder, "rwxrwxrwx");
        assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessageContaining("chmod o-w " + folder);
    }

    @Test
    void configuration_thatEverybodyMayChange_isRefused() throws Exception {
        Path file = Files.writeString(home.resolve("ebb.yaml"), "log:\n  level: warn\n");
        mode(file, "rw-rw-rw-");
        assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessageContaining("chmod go-w " + file);
    }

    @Test
    @Tag("root")
    void home_thatAGroupMayChange_isRefused_butForAGroupOfOnesOwn() throws Exception {
        mode(home, "rwxrwxr-x");
        start(); // the group of the same number as the user
        Files.setAttribute(home, "unix:gid", STRANGER);
        mode(home, "rwxrwxr-x");
        assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessageContaining("the group " + STRANGER);
    }

    @Test
    @Tag("root")
    void home_ofAnotherUser_isRefused() throws Exception {
        Files.setAttribute(home, "unix:uid", STRANGER);
        assertThatThrownBy(this::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to user " + STRANGER);
    }

    @ParameterizedTest
    @CsvSource({
        "proxy.credentials-file, user:s3cret",
        "certificates.password-file, s3cret",
        "aria2.secret-file, s3cret-s3cret",
        "listen.tls-key, key",
        "uploads.tls-key, key"
    })
    void secret_thatEverybodyMayRead_isRefused(String setting, String content) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), content + "\n");
        mode(secret, "rw-r--r--");
        Path certificate = Files.writeString(folder.resolve("certificate"), "none");
        String[] settings = {
            setting + "=" + secret,
            "aria2.enabled=" + setting.startsWith("aria2"),
            "web.listen=127.0.0.1:0",
            "listen.tls-certificate=" + certificate,
            "listen.tcp=" + (setting.startsWith("listen") ? "127.0.0.1:0" : "off"),
            "listen.insecure=true",
            "uploads.tls-certificate=" + certificate,
            "uploads.root=" + (setting.startsWith("uploads") ? folder.resolve("root") : "off"),
            "uploads.listen=127.0.0.1:0"
        };
        List<String> wanted = java.util.Arrays.stream(settings)
                .filter(it -> it.startsWith(setting)
                        || it.startsWith(setting.substring(0, setting.indexOf('.') + 1))
                        || it.startsWith("web."))
                .toList();

        assertThatThrownBy(() -> start(wanted.toArray(String[]::new)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(setting)
                .hasMessageContaining("chmod 600 " + secret);
    }
}
