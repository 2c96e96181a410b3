package dev.ebb.server.web.aria2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.JobPriority;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.OverwriteRule;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NewDownloadTest {
    private static CreateJobRequest request(String url, String... options) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        return NewDownload.of(List.of(url), new OptionSet(map), false).request(Path.of("/d/f"), Optional.empty());
    }

    private static JobSettings settings(String... options) {
        return request("http://h/f", options).getSettings();
    }

    @Test
    void request_nothingSaid_runsInTheBackgroundAndKeepsWhatIsThere() {
        CreateJobRequest request = request("http://h/f");
        assertThat(request.getResume()).isTrue();
        assertThat(request.getDisplayName()).isEqualTo("f");
        assertThat(request.getSettings().getOverwrite()).isEqualTo(OverwriteRule.OVERWRITE_RULE_NO_CLOBBER);
        assertThat(request.getSettings().getPriority()).isEqualTo(JobPriority.JOB_PRIORITY_NORMAL);
        assertThat(request.getSettings().getMinimumRetryDelay().getSeconds()).isEqualTo(10);
        assertThat(request.getSettings().hasNoProgressTimeout()).isFalse();
        assertThat(request.getSettings().hasProxy()).isFalse();
        assertThat(request.getFiles(0).getLocalName()).isEqualTo("/d/f");
    }

    @Test
    void request_severalUris_areMirrorsWithoutRepetition() {
        var file = NewDownload.of(List.of("http://a/f", "http://b/f", "http://a/f"), OptionSet.NONE, true)
                .request(Path.of("/d/f"), Optional.empty());
        assertThat(file.getFiles(0).getRemoteName()).isEqualTo("http://a/f");
        assertThat(file.getFiles(0).getMirrorNamesList()).containsExactly("http://b/f");
        assertThat(file.getSettings().getPriority()).isEqualTo(JobPriority.JOB_PRIORITY_HIGH);
        assertThatThrownBy(() -> NewDownload.of(List.of(), OptionSet.NONE, false))
                .hasMessage("URI is not provided.");
    }

    @Test
    void settings_triesAndWaits_becomePatience() {
        assertThat(settings("max-tries", "1").getNoProgressTimeout().getSeconds())
                .isZero();
        assertThat(settings("max-tries", "1").hasNoProgressTimeout()).isTrue();
        assertThat(settings("max-tries", "4", "retry-wait", "20")
                        .getNoProgressTimeout()
                        .getSeconds())
                .isEqualTo(60);
        assertThat(settings("max-tries", "0").hasNoProgressTimeout()).isFalse();
        assertThat(settings("timeout", "60").getStallTimeout().getSeconds()).isEqualTo(60);
    }

    @Test
    void settings_rates_areWithinWhatAJobTakes() {
        assertThat(settings("max-download-limit", "1").getBandwidthLimit()).isEqualTo(1024);
        assertThat(settings("max-download-limit", "0").getBandwidthLimit()).isZero();
        assertThat(settings("lowest-speed-limit", "2K").getMinimumSpeed()).isEqualTo(2048);
    }

    @Test
    void settings_loginInUrlOrOptions_isForTheServer() {
        List<AuthCredentials> inUrl = request("http://me:pw@h/f").getSettings().getCredentialsList();
        assertThat(inUrl).hasSize(2).allMatch(each -> each.getTarget() == AuthTarget.AUTH_TARGET_SERVER);
        assertThat(inUrl).extracting(AuthCredentials::getUserName).containsOnly("me");
        List<AuthCredentials> said =
                settings("http-user", "you", "http-passwd", "pw2").getCredentialsList();
        assertThat(said).extracting(AuthCredentials::getPassword).containsOnly("pw2");
    }

    @Test
    void settings_proxies_areWrittenAsALists() {
        JobSettings settings = settings(
                "all-proxy",
                "http://u:p@proxy:3128/",
                "https-proxy",
                "other:8080",
                "no-proxy",
                "localhost, .example.org");
        assertThat(settings.getProxy().getProxyList()).isEqualTo("http=http://proxy:3128 https=http://other:8080");
        assertThat(settings.getProxy().getProxyBypassList()).isEqualTo("localhost *.example.org");
        assertThat(settings.getCredentialsList())
                .hasSize(2)
                .allMatch(each -> each.getTarget() == AuthTarget.AUTH_TARGET_PROXY
                        && each.getUserName().equals("u"));
        assertThat(settings("all-proxy", "").hasProxy()).isFalse();
    }

    @Test
    void settings_headers_loseOnlyThoseThatTheTransferSets() {
        String lines = settings(
                        "header", "Cookie: a\nRange: bytes=0-\nReferer: r", "referer", "other", "user-agent", "UA")
                .getCustomHeaders();
        assertThat(lines.lines()).containsExactly("Cookie: a", "Referer: r", "User-Agent: UA");
        assertThat(HeaderOptions.options(lines))
                .isEqualTo(Map.of("header", "Cookie: a", "referer", "r", "user-agent", "UA"));
        assertThat(settings("referer", "*").getCustomHeaders()).isEqualTo("Referer: http://h/f");
    }

    @Test
    void file_checksum_isADigest() {
        assertThat(request("http://h/f", "checksum", "sha-256=AB").getFiles(0).getExpectedDigest())
                .isEqualTo("sha256:ab");
        assertThatThrownBy(() -> request("http://h/f", "checksum", "adler32=ab"))
                .hasMessageContaining("--checksum");
    }

    @Test
    void of_dryRun_isRefusedRatherThanDone() {
        assertThatThrownBy(() -> settings("dry-run", "true")).hasMessageContaining("--dry-run");
    }
}
