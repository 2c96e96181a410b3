package dev.ebb.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.server.job.SealedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are readable with their key and with nothing else. */
class SecretBoxTest {
    @Test
    void text_sealedAndOpened_isTheSame(@TempDir Path directory) throws IOException {
        Path key = directory.resolve("key");
        SealedText sealed = SecretBox.open(key).seal("Authorization: Bearer ü");
        assertThat(SecretBox.open(key).open(sealed)).isEqualTo("Authorization: Bearer ü");
        assertThat(sealed.base64()).doesNotContain("Bearer");
        assertThat(sealed.toString()).isEqualTo("(sealed)");
    }

    @Test
    void text_sealedTwice_looksDifferent() {
        SecretBox box = SecretBox.withKey(new byte[32]);
        assertThat(box.seal("a")).isNotEqualTo(box.seal("a"));
    }

    @Test
    void keyFile_isPrivate(@TempDir Path directory) throws IOException {
        Path key = directory.resolve("key");
        SecretBox.open(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryContaining(file -> file.equals(key));
        assertThat(Files.list(directory)).hasSize(1);
    }

    @Test
    void secret_withAnotherKeyOrChanged_isRefused() {
        SealedText sealed = SecretBox.withKey(new byte[32]).seal("a");
        byte[] other = new byte[32];
        other[0] = 1;
        assertThatThrownBy(() -> SecretBox.withKey(other).open(sealed)).isInstanceOf(IllegalStateException.class);
        byte[] changed = sealed.ciphertext();
        changed[changed.length - 1] ^= 1;
        assertThatThrownBy(() -> SecretBox.withKey(new byte[32]).open(SealedText.of(changed)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SecretBox.withKey(new byte[32]).open(SealedText.of(new byte[3])))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keyFile_thatIsNoKey_isNeverReplaced(@TempDir Path directory) throws IOException {
        Path key = Files.write(directory.resolve("key"), new byte[5]);
        assertThatThrownBy(() -> SecretBox.open(key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("backup");
        assertThat(key).hasSize(5);
    }
}
