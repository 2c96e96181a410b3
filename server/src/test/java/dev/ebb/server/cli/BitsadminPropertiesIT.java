package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Origin;
import dev.ebb.server.support.TestAuthority;
import dev.ebb.server.support.TestAuthority.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What a script sets of a job, and reads back. */
class BitsadminPropertiesIT extends BitsadminScript {
    @Override
    Origin origin() {
        return new Origin();
    }

    @Override
    String[] settings() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "opensesame\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        return new String[] {"certificates.password-file=" + password};
    }

    @Test
    void properties_set_areReadBack() {
        String job = raw("/create", "properties");
        assertThat(say("/setnotifyflags", job, "1")).containsExactly("Notification flags are now 1.");
        assertThat(raw("/getnotifyflags", job)).isEqualTo("1");
        say("/setnotifyflags", job, "4");
        assertThat(raw("/getnotifyflags", job)).isEqualTo("4");
        say("/setnoprogresstimeout", job, "3600");
        assertThat(raw("/getnoprogresstimeout", job)).isEqualTo("3600");
        assertThat(raw("/getmaxdownloadtime", job)).isEqualTo("UNKNOWN");
        say("/setmaxdownloadtime", job, "7200");
        assertThat(raw("/getmaxdownloadtime", job)).isEqualTo("7200");
        assertThat(say("/setproxysettings", job, "OVERRIDE", "proxy1:80,proxy2:81", "NULL"))
                .contains("Proxy list is now proxy1:80 proxy2:81.", "Proxy bypass list is now NULL.");
        assertThat(raw("/getproxyusage", job)).isEqualTo("OVERRIDE");
        assertThat(raw("/getproxylist", job)).isEqualTo("proxy1:80 proxy2:81");
        say("/setsecurityflags", job, "0x80e");
        assertThat(raw("/getsecurityflags", job)).isEqualTo(String.valueOf(0x80e));
        assertThat(raw("/getcustomheaders", job)).isEqualTo("NULL");
        say("/setcustomheaders", job, "X-One: 1", "X-Two: 2");
        assertThat(say("/getcustomheaders", job)).containsExactly("X-One: 1", "X-Two: 2");
        say("/makecustomheaderswriteonly", job);
        assertThat(refused("/getcustomheaders", job)).first().asString().startsWith("Unable to get the custom headers");
        say("/sethttpmethod", job, "POST");
        assertThat(raw("/gethttpmethod", job)).isEqualTo("POST");
        say("/setcredentials", job, "SERVER", "BASIC", "me", "secret");
        assertThat(say("/removecredentials", job, "server", "basic")).containsExactly("Credentials removed.");
        assertThat(say("/removecredentials", job, "server", "basic"))
                .containsExactly("There were no such credentials.");
        assertThat(say("/removeclientcertificate", job)).containsExactly("There was no client certificate.");
        say("/setdisplayname", job, "renamed");
        assertThat(raw("/getdisplayname", "renamed")).isEqualTo("renamed");
        assertThat(say("/takeownership", job)).containsExactly("Took ownership of " + job + ".");
    }

    @Test
    void clientCertificate_chosenBothWays_isShown() throws Exception {
        TestAuthority authority = new TestAuthority();
        authority.writePkcs12(
                folder.resolve("home/certificates/MY.p12"), "opensesame", authority.issue(Wanted.client("Alice")));
        String job = raw("/create", "certificate");
        assertThat(refused("/getclientcertificate", job)).first().asString().startsWith("Unable to get the client");
        say("/setclientcertificatebyname", job, "1", "MY", "alice");
        List<String> chosen = say("/getclientcertificate", job);
        assertThat(chosen).contains("STORE LOCATION: CURRENT_USER", "STORE NAME:     MY", "SUBJECT NAME:   alice");
        String hash = chosen.get(2).substring("CERT HASH:      ".length());
        assertThat(hash).matches("[0-9A-F]{40}");
        say("/setclientcertificatebyid", job, "CURRENT_USER", "MY", hash);
        assertThat(say("/getclientcertificate", job)).hasSize(3).contains("CERT HASH:      " + hash);
        assertThat(run("set", job.substring(1, 9).toLowerCase(Locale.ROOT), "--client-cert", "current-user:MY:alice"))
                .as(ebb.err())
                .isZero();
        assertThat(say("/getclientcertificate", job)).contains("SUBJECT NAME:   alice");
        assertThat(say("/removeclientcertificate", job)).containsExactly("Client certificate removed.");
    }

    @Test
    void notifications_set_areReadBack() {
        String job = raw("/create", "told");
        assertThat(say("/setnotifycmdline", job, "/bin/true", "/bin/true \"one two\" three"))
                .containsExactly("notification command line is now '/bin/true' 'one two three'.");
        assertThat(raw("/getnotifycmdline", job)).isEqualTo("'/bin/true' 'one two three'");
        assertThat(raw("/getnotifyinterface", job)).isEqualTo("UNREGISTERED");
        say("/setnotifycmdline", job, "NULL", "NULL");
        assertThat(raw("/getnotifycmdline", job)).isEqualTo("none");
    }
}
